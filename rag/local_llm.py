"""An LLM in this process: a Hugging Face model through transformers, or a GGUF file through llama.cpp, by llama-index.

The half of `rag.generate` that loads models; nothing else imports it. Models are read from disk, never fetched, weights
only as safetensors or GGUF, and no code that comes with a model is run.
"""

import threading
from collections.abc import Generator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rag.errors import ModelUnavailable
from rag.hub_cache import cached
from rag.route import ANSWER_TOKENS, CONTEXT_TOKENS, Route, room_in


def open_transformers(name: str) -> Route:
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
    loaded = _Transformers(model, tokenizer)
    return Route(loaded, loaded.count, lambda: room_in(loaded.context))


def _folder(name: str) -> str:
    if Path(name).is_dir():
        return name
    folder = cached(name)
    if folder is None:
        raise ModelUnavailable(
            f"{name} is neither a folder nor in the model hub's cache. Fetch it first: rag models pull {name}"
        )
    return str(folder)


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
        self.context = _context(model.config)

    def __call__(self, prompt: str, stop: threading.Event) -> Generator[Any, None, None]:
        from llama_index.llms.huggingface import HuggingFaceLLM  # type: ignore[import-untyped]

        run = _Run(self._model, self._turn, stop)
        llm = HuggingFaceLLM(
            model=run,
            tokenizer=self._tokenizer,
            context_window=min(CONTEXT_TOKENS, self.context),
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

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text as the model reads it, in its chat template."""
        return [len(self._tokenizer(self._text(text), verbose=False)["input_ids"]) for text in texts]

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
        tokens, limit = arguments["input_ids"].shape[1], _context(self.config)
        if tokens + arguments["max_new_tokens"] > limit:
            raise ValueError(f"the prompt has {tokens} tokens, too many for a model of {limit}")
        criteria = arguments["stopping_criteria"]
        criteria.append(lambda *_, **__: self._unwanted())
        self._model.generate(**arguments)

    def _unwanted(self) -> bool:
        return self._stop.is_set() or self.abandoned.is_set()


def _context(config: Any) -> int:  # noqa: ANN401 - each model has its own
    """Return the tokens that a model was made for, prompt and answer."""
    return int(getattr(config, "max_position_embeddings", CONTEXT_TOKENS))


def open_gguf(path: Path) -> Route:
    """Load a GGUF file with llama.cpp, which comes with the extra `llama-cpp`."""
    llm = _llama_cpp(path)
    known = llm._model.metadata
    template = known.get("tokenizer.chat_template", "{{ messages[0]['content'] }}")
    context = int(known.get(f"{known.get('general.architecture')}.context_length", CONTEXT_TOKENS))
    turn = threading.Lock()

    def respond(prompt: str, _: threading.Event) -> Generator[Any, None, None]:
        with turn:  # llama.cpp keeps one state for each model
            yield from llm.stream_complete(chat_text(template, prompt), formatted=True)

    def count(texts: Sequence[str]) -> list[int]:
        filled = (chat_text(template, text).encode("utf-8", "replace") for text in texts)
        return [len(llm._model.tokenize(text, special=True)) for text in filled]

    return Route(respond, count, lambda: room_in(context))


def _llama_cpp(path: Path) -> Any:  # noqa: ANN401 - of a library that is an extra
    if not path.is_file():
        raise ModelUnavailable(f"{path} is no file. Write gguf:PATH with the path of a .gguf model.")
    try:
        library = import_module("llama_index.llms.llama_cpp")
    except ImportError as error:
        raise ModelUnavailable('gguf models need llama.cpp: pip install "news-rag[llama-cpp]"') from error
    try:
        return library.LlamaCPP(
            model_path=str(path),
            temperature=0.0,
            max_new_tokens=ANSWER_TOKENS,
            context_window=CONTEXT_TOKENS,
            verbose=False,
        )
    except Exception as error:  # llama.cpp raises whatever its loader meets
        raise ModelUnavailable(f"{path} cannot be loaded: {error}. Is it a complete GGUF file?") from error


def chat_text(template: str, prompt: str) -> str:
    """Return `prompt` as the only turn of a chat, by a model's own Jinja template, thinking off.

    The template comes with the model, so it runs in a sandbox; llama.cpp adds the token that begins a text itself.
    """
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    compiled = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True).from_string(template)
    messages = [{"role": "user", "content": prompt}]
    return compiled.render(messages=messages, add_generation_prompt=True, enable_thinking=False, bos_token="")
