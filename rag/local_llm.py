"""An LLM in this process: a Hugging Face model through transformers, or a GGUF file through llama.cpp, by llama-index.

The half of `rag.generate` that loads models; nothing else imports it. Models are read from disk, never fetched, weights
only as safetensors or GGUF, and no code that comes with a model is run.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from rag.errors import ModelUnavailable

CONTEXT_TOKENS = 8192  # prompt and answer; left to itself Ollama cuts the prompt at 4096 in silence
ANSWER_TOKENS = 768

Respond = Callable[[str, threading.Event], Iterable[Any]]
"""A prompt and the event that stops it -> llama-index responses, each with `delta` and `raw`."""


def open_transformers(name: str) -> Respond:
    """Load the model in the folder `name`, or of that name in the model hub's cache; bfloat16 where it is fast."""
    folder = _folder(name)

    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    device = _device()
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=torch.bfloat16 if _fast_bfloat16(device) else torch.float32,
            local_files_only=True,
            use_safetensors=True,
        )
        model = model.to(device).eval()
    except Exception as error:  # transformers, torch and safetensors each raise their own
        reason = " ".join(str(error).split())[:200]
        raise ModelUnavailable(f"{name} cannot be loaded: {reason}. Fetch it again: rag models pull") from error
    # Greedy: the same question gets the same answer. The card's sampling settings would only raise warnings.
    model.generation_config.update(do_sample=False, temperature=None, top_p=None, top_k=None)
    return _Transformers(model, tokenizer)


def _folder(name: str) -> str:
    if Path(name).is_dir():
        return name
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return str(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError) as error:
        raise ModelUnavailable(
            f"{name} is neither a folder nor in the model hub's cache. Fetch it first: rag models pull {name}"
        ) from error


def _device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _fast_bfloat16(device: str) -> bool:
    """Tell whether bfloat16 runs in hardware; a CPU without it is several times slower than in float32."""
    import torch

    if device == "cpu":
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return device == "mps" or bool(torch.cuda.is_bf16_supported(including_emulation=False))


class _Transformers:
    """Prompts to responses; one answer at a time, since two would only share the same cores."""

    def __init__(self, model: Any, tokenizer: Any) -> None:  # noqa: ANN401 - transformers' Auto classes
        self._model = model
        self._tokenizer = tokenizer
        self._turn = threading.Lock()

    def __call__(self, prompt: str, stop: threading.Event) -> Iterator[Any]:
        from llama_index.llms.huggingface import HuggingFaceLLM  # type: ignore[import-untyped]

        run = _Run(self._model, self._turn, stop)
        limit = getattr(self._model.config, "max_position_embeddings", CONTEXT_TOKENS)
        llm = HuggingFaceLLM(
            model=run,
            tokenizer=self._tokenizer,
            context_window=min(CONTEXT_TOKENS, limit),
            max_new_tokens=ANSWER_TOKENS,
            tokenizer_outputs_to_remove=["token_type_ids"],
            generate_kwargs={"pad_token_id": self._tokenizer.pad_token_id or self._tokenizer.eos_token_id},
        )
        try:
            yield from llm.stream_complete(self._text(prompt), formatted=True)
        finally:
            run.abandoned.set()
        if run.error:
            raise run.error

    def _text(self, prompt: str) -> str:
        """Return the chat of one turn as the model's template writes it, thinking off."""
        if not self._tokenizer.chat_template:
            return prompt
        text = self._tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return str(text).removeprefix(self._tokenizer.bos_token or "")  # llama-index's tokenizing adds it


class _Run:
    """A model as llama-index's streaming calls it, for one answer.

    llama-index generates in a thread of its own, where an error would be lost and its reader would wait for ever, and
    has no way to stop. So the error is kept here and the stream closed, and the stop events are looked at each token.
    """

    def __init__(self, model: Any, turn: threading.Lock, stop: threading.Event) -> None:  # noqa: ANN401 - as above
        self.config = model.config
        self.name_or_path = model.name_or_path
        self.device = model.device
        self.abandoned = threading.Event()
        self.error: Exception | None = None
        self._model = model
        self._turn = turn
        self._stop = stop

    def generate(self, **arguments: Any) -> None:  # noqa: ANN401 - transformers' own
        """Generate in turn, until the text ends or is no longer wanted."""
        try:
            while not self._turn.acquire(timeout=0.1):
                if self._unwanted():
                    return
            try:
                self._generate(**arguments)
            finally:
                self._turn.release()
        except Exception as error:  # raised again where the text is read
            self.error = error
        finally:
            arguments["streamer"].end()

    def _generate(self, **arguments: Any) -> None:  # noqa: ANN401 - transformers' own
        tokens, limit = arguments["input_ids"].shape[1], getattr(self.config, "max_position_embeddings", CONTEXT_TOKENS)
        if tokens + arguments["max_new_tokens"] > limit:
            raise ValueError(f"the prompt has {tokens} tokens, too many for a model of {limit}")
        criteria = arguments["stopping_criteria"]
        criteria.append(lambda *_, **__: self._unwanted())
        self._model.generate(**arguments)

    def _unwanted(self) -> bool:
        return self._stop.is_set() or self.abandoned.is_set()


def open_gguf(path: Path) -> Respond:
    """Load a GGUF file with llama.cpp, which comes with the extra `llama-cpp`."""
    if not path.is_file():
        raise ModelUnavailable(f"{path} is no file. Write gguf:PATH with the path of a .gguf model.")
    try:
        library = import_module("llama_index.llms.llama_cpp")
    except ImportError as error:
        raise ModelUnavailable('gguf models need llama.cpp: pip install "news-rag[llama-cpp]"') from error
    try:
        llm = library.LlamaCPP(
            model_path=str(path),
            temperature=0.0,
            max_new_tokens=ANSWER_TOKENS,
            context_window=CONTEXT_TOKENS,
            verbose=False,
        )
    except Exception as error:  # llama.cpp raises whatever its loader meets
        raise ModelUnavailable(f"{path} cannot be loaded: {error}. Is it a complete GGUF file?") from error
    template = llm._model.metadata.get("tokenizer.chat_template", "{{ messages[0]['content'] }}")
    turn = threading.Lock()

    def respond(prompt: str, _: threading.Event) -> Iterator[Any]:
        with turn:  # llama.cpp keeps one state for each model
            yield from llm.stream_complete(chat_text(template, prompt), formatted=True)

    return respond


def chat_text(template: str, prompt: str) -> str:
    """Return `prompt` as the only turn of a chat, by a model's own Jinja template, thinking off.

    The template comes with the model, so it runs in a sandbox; llama.cpp adds the token that begins a text itself.
    """
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    compiled = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True).from_string(template)
    messages = [{"role": "user", "content": prompt}]
    return compiled.render(messages=messages, add_generation_prompt=True, enable_thinking=False, bos_token="")
