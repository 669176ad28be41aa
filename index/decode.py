"""Bytes to text, or an error that says what to do. The only file that imports charset-normalizer.

The order of trust: a byte order mark, strict UTF-8, the encoding a page declares, and last the legacy encodings.
charset-normalizer proposes which of those the bytes could be. Its own favourite is wrong for one news sentence in
seven, mostly by a neighbouring code page (cp1250 for cp1252), with nothing in its score that shows it. So each
proposal must also read as a language: no letter foreign to the alphabet, everyday words in the text. When two
proposals read about as well but differ, the text is refused: a guess would end up inside quotations.
"""

import codecs
import re
import unicodedata
from collections import Counter
from math import inf, log
from typing import NamedTuple

from index.errors import ReadError

_MARKS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Single-byte DOS and Macintosh pages are left out: no news is published in them, and they accept nearly any bytes.
_LEGACY = [f"cp{page}" for page in (*range(1250, 1259), 874, 932, 949)]
_LEGACY += ["iso8859_2", "koi8_r", "koi8_u", "kz1048", "big5", "gb18030", "euc_jp"]
_DECLARABLE = re.compile(r"cp\d|koi8|kz|ptcp|iso8859|iso2022|euc|gb|hz|big5|shift_jis|tis|mac|ascii")
_SAMPLE = 100_000  # bytes judged; the whole is then decoded strictly
_MESS = 0.9  # charset-normalizer's limit, opened: at its 0.2 it withholds the right code page from Polish and Korean
_SURE = log(1.4)  # by how much the best reading must beat the next different one
_FOREIGN = 0.02  # share of characters that may be foreign to the language: names
_NEVER = re.compile(r"[\x80-\x9f\ue000-\uf8ff\ufffd]")  # C1 controls and private use stand in no article
# What may touch a letter in print; any other sign that does, as in "komisj±", is a letter read wrongly.
_BETWEEN = re.compile(
    r"[\s\x00-/:-@\[-`{-\x7f¡£§«°·»¿־׳״\u2000-\u200a\u2010-\u206f€™\u3000-\u3004\u3006-\u303f・\uff00-\uff65]+"
)
_BINARY = "this is not text but binary data; save the article as plain text in UTF-8"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROLS_ALLOWED = 0.002  # stray form feeds and the like; a program or a picture has far more


class _Language(NamedTuple):
    """What a text of one language shows: the letters it has beyond ASCII (regex class), and everyday strings."""

    letters: str
    words: str
    charset: str = "utf-8"
    """The code page that holds every character of the language."""


# A word is looked for with the spaces around it, a character of a script without spaces anywhere.
_LANGUAGES = (
    _Language("äöüßéèàç", "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als"),
    _Language("éèêëàâæçîïôœùûüÿ", "de la le les et des en un une du que est pour dans qui par sur au ce il"),
    _Language("áéíóúñüç", "de la que el en y los se del las un por con una su para es al lo como"),
    _Language("áàâãéêíóôõúüç", "de a o que e do da em um para com não uma os no se na por as dos"),
    _Language("àèéìíîòóùú", "di e il la che in un per è una del non con si da della sono le dei al"),
    _Language("åäöéüà", "och i att det som en på är av för med den till de inte om ett han har men"),
    _Language("éëïöüáóèêç", "de het een van en in is dat op te zijn met voor niet aan er om door als bij"),
    _Language("æøåéö", "og i det er på til en som av for at med de ikke den har et var om der"),
    _Language("äöåšž", "ja on ei se että oli hän mutta ovat myös kun joka mukaan sen tai olla"),
    _Language("éèáíóúüçñ", "the of and to in a is that for on was with as by at from it are be his"),
    _Language("éāīūšèç", "yang dan di untuk dengan ini dari dalam tidak pada itu adalah ke akan oleh telah sebagai"),
    _Language("áčďéěíňóřšťúůýž", "a v se na je že s z o do i to ve k pro za by jsou ale po"),
    _Language("áäčďéíĺľňóôŕšťúýž", "a v sa na je že s z o do aj to vo k pre za by sú ale po"),
    _Language("ąćęłńóśźż", "w i na z się do nie że o jest to od po za a przez dla ale oraz są"),
    _Language("áéíóöőúüű", "a az és hogy nem is egy ez meg volt csak de el ki mint már azt van"),
    _Language("ăâîșțşţ", "de a în și şi la cu pe din că o un pentru nu care este au mai sunt fost"),
    _Language("čćđšž", "i u je na se da za su od s o koji ne a kao što će bi iz"),
    _Language("çğıöşüâîû", "ve bir bu da de için ile olarak daha en olan çok gibi kadar sonra ise değil var"),
    _Language("ėąčęįšųūž", "ir kad į su iš yra tai buvo ar bet kaip už dėl apie po"),
    _Language(
        "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        "và của là có các cho được trong một không những với người để ở đã này từ khi đến",
    ),
    _Language("а-яё", "и в не на что с по он как это из к за от о его для у но года"),
    _Language("а-щьюяєіїґ", "та у в на що не з до за як і для від про це його року він але їх"),
    _Language("а-яёәғқңөұүһі", "және бұл мен үшін бір де деп бойынша болып туралы оның ол екі осы болған екен еді"),
    _Language("а-щъьюя", "на и да за от се в не с по е са че като това със до при ще който"),
    _Language("ά-ώΐΰ", "και το να του η της με που την από για είναι οι στο θα τα δεν τον"),
    _Language("א-ת\u200e\u200f", "של את על לא זה עם הוא גם כי או אל היא אבל יש כל"),
    _Language(
        "،؛؟\u200c-\u200fء-٩ٔپچژکگیھہۀ۰-۹",
        "في من على إلى أن عن مع هذا التي الذي ما لا كان بعد و در به از که را این با است",
    ),
    _Language("ก-๛", "การ ที่ ของ และ ใน เป็น ได้ มี ว่า ให้ จะ ไม่ ไป จาก"),
    _Language("가-힣ㄱ-ㅎ一-鿿", "이 는 을 에 의 가 다 은 를 고 한 로 하 지 도 서"),
    _Language("ぁ-んァ-ヶー々〆一-鿿", "の は を に が た と で し て い る な も れ ン ス ー", "cp932"),
    _Language("一-鿿", "的 是 在 和 了 一 不 有 人 这 這 中 国 國 为 為 上 个 個 与 與 年 会 會"),
)


def decode(data: bytes, source: str, declared: str | None = None) -> str:
    r"""Return the text in `data` in NFC with `\n` line ends; `declared` is the encoding a page names, used if it fits.

    Raises ReadError, naming `source`, when the bytes are no text or their encoding cannot be told with confidence.
    """
    text = _decode(data, source, declared)
    if len(_CONTROL.findall(text)) > max(1, _CONTROLS_ALLOWED * len(text)) or "\x00" in text:
        raise ReadError(f"{source}: {_BINARY}")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _decode(data: bytes, source: str, declared: str | None) -> str:
    """Try the encodings in the order of trust."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding, source)
    escaped = "iso2022_jp" if b"\x1b$" in data else None  # this one is made of ASCII, and would pass for UTF-8
    for candidate in (escaped, "utf-8", _known(declared)):
        text = _strict(data, candidate) if candidate else None
        if text is not None:
            return text
    if b"\x00" in data:
        raise ReadError(f"{source}: {_BINARY}")
    return _legacy(data, source)


def _marked(data: bytes, encoding: str, source: str) -> str:
    """Return a text that says what it is."""
    text = _strict(data, encoding)
    if text is None:
        raise ReadError(f"{source}: it is marked as {encoding} but breaks off or is damaged; save it again as UTF-8")
    return text


def _strict(data: bytes, encoding: str) -> str | None:
    """Return the text, or None unless every byte fits."""
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _known(declared: str | None) -> str | None:
    """Return the codec for the name a page declares, as browsers read it: Latin-1 stands for its superset cp1252."""
    try:
        name = codecs.lookup((declared or "").strip().lower().replace("windows-", "cp").removeprefix("x-")).name
    except (LookupError, ValueError):
        return None
    wider = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}
    wider |= {"shift_jis": "cp932", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874"}
    return wider.get(name, name) if _DECLARABLE.match(name) else None


def _legacy(data: bytes, source: str) -> str:
    """Return the one reading of `data` that is a language, or raise ReadError."""
    from charset_normalizer import from_bytes

    sample = data[: data.rfind(b"\n", 0, _SAMPLE) + 1 if len(data) > _SAMPLE else None] or data
    proposals = from_bytes(sample, cp_isolation=_LEGACY, threshold=_MESS)
    encodings = {encoding for match in proposals for encoding in match.could_be_from_charset}
    readings = {text for encoding in encodings if (text := _strict(data, encoding)) is not None}
    ranked = sorted(((_plausibility(text[:_SAMPLE]), text) for text in readings), reverse=True)
    best = ranked[0][0] if ranked else -inf
    second = ranked[1][0] if len(ranked) > 1 else -inf
    if best > -inf and best - second >= _SURE:
        return ranked[0][1]
    raise ReadError(
        f"{source}: this is not UTF-8, and which older encoding it is cannot be told for sure; "
        "open it in an editor that shows it right and save it as UTF-8"
    )


def _plausibility(text: str) -> float:
    """Return how well `text` reads as the language that fits it best: a logarithm, minus infinity for not at all."""
    if _NEVER.search(text):
        return -inf
    folded = " ".join(_BETWEEN.split(unicodedata.normalize("NFC", text).lower()))
    beyond_ascii = Counter(char for char in folded if char > "\x7f")
    return max(_likelihood(f" {folded} ", beyond_ascii, language) for language in _LANGUAGES)


def _likelihood(padded: str, beyond_ascii: Counter[str], language: _Language) -> float:
    """Weigh everyday words, by the share of the text they cover, against letters foreign to the language."""
    own = re.compile(f"[{language.letters}]")
    fits = {char for char in beyond_ascii if own.match(char) and _encodable(char, language.charset)}
    foreign = sum(count for char, count in beyond_ascii.items() if char not in fits)
    if foreign > _FOREIGN * len(padded):
        return -inf
    spaced = language.words < "\u0e00"
    covered = sum(padded.count(f" {word} " if spaced else word) * len(word) for word in language.words.split())
    if not (covered or spaced):  # no line of a script without spaces goes without them
        return -inf
    return log((covered + 1) / len(padded)) - foreign * log(2)


def _encodable(char: str, charset: str) -> bool:
    """Say whether a code page has the character."""
    try:
        return bool(char.encode(charset))
    except UnicodeEncodeError:
        return False
