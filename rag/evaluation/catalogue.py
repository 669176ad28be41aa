"""Every measure: its name in JSON, how people call it, which way is better, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Group = Literal["retrieval", "answer", "citation", "refusal", "disagreement", "language"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of a measure; its values are shares from 0 to 1."""

    label: str
    group: Group
    higher_is_better: bool
    meaning: str
    """One line for the report, with the paper where there is one."""


MEASURES: Mapping[str, Measure] = {
    "recall@1": Measure("recall@1", "retrieval", True, "share of the evidence in the first passage"),
    "recall@5": Measure("recall@5", "retrieval", True, "share of the evidence in the first 5 passages"),
    "recall@20": Measure("recall@20", "retrieval", True, "share of the evidence in the first 20 passages"),
    "mrr": Measure("MRR", "retrieval", True, "1 / rank of the first passage of the evidence, 0 when none is there"),
    "ndcg@10": Measure("nDCG@10", "retrieval", True, "discounted gain (Järvelin and Kekäläinen, TOIS 2002)"),
    "answered_right": Measure("answered right", "answer", True, "the value, or every value of a disagreement"),
    "right_or_shown": Measure("right or shown", "answer", True, "right, or among the values a disagreement shows"),
    "exact_match": Measure("exact match", "answer", True, "same tokens (SQuAD, EMNLP 2016; MLQA, ACL 2020)"),
    "f1": Measure("F1", "answer", True, "overlap of tokens (SQuAD, EMNLP 2016; MLQA, ACL 2020)"),
    "trigram_recall": Measure("3-gram recall", "answer", True, "character 3-grams of the gold answer (BERGEN, 2024)"),
    "number_match": Measure("number match", "answer", True, "the same number, however it is written"),
    "repeated_error": Measure("repeated error", "answer", False, "an answer that was called wrong is given again"),
    "cited_right": Measure("cited right", "citation", True, "the first citation is a sentence of the evidence"),
    "citation_recall": Measure("citation recall", "citation", True, "sentences that their citations support (ALCE)"),
    "citation_precision": Measure("citation precision", "citation", True, "citations that support (ALCE, EMNLP 2023)"),
    "citation_gold": Measure("citations in gold", "citation", True, "citations that overlap a sentence of evidence"),
    "hallucination": Measure("hallucination", "refusal", False, "answered, of what no article answers (NoMIRACL)"),
    "error": Measure("error", "refusal", False, "refused, of what an article answers (NoMIRACL, EMNLP 2024)"),
    "disagreement_recall": Measure("disagreement recall", "disagreement", True, "found, of those there are"),
    "disagreement_precision": Measure("disagreement precision", "disagreement", True, "true, of those reported"),
    "false_disagreement": Measure("false disagreement", "disagreement", False, "reported, where there is one answer"),
    "language_right": Measure("language right", "language", True, "the answer is in the question's language"),
}
"""In the order of the tables."""
