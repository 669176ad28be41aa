"""Names of people in scripts without capitals: by their title, or by the dot between a foreign name's parts.

Arabic, Persian, Urdu, Hebrew, Devanagari, Bengali, Tamil: the words after a title up to a function word, at most three.
Chinese: transliteration characters around a middle dot or next to a title, or a known surname and two characters.
Japanese and Korean: what stands before a title. Thai, Lao, Khmer, Myanmar: what stands between a title and a space.
"""

import re
from collections.abc import Iterator

from rag.values.lexicon import Lexicon, ends_word, is_letter

_TRANSLITERATION = (
    "阿埃艾安昂奥巴白班邦包鲍保贝本比彼别宾波伯博布查昌达戴丹当道德登邓迪蒂丁杜东多顿恩尔法凡方费芬弗佛福夫盖甘戈格贡古瓜哈海汉"
    "赫亨华怀惠霍基吉加贾江杰金京卡凯坎康考科克肯孔库夸拉莱兰朗劳勒雷里利丽莉连列林琳隆卢鲁路伦罗洛马玛麦迈曼梅门蒙米密敏明缪莫默"
    "姆穆拿纳娜奈南内尼年涅宁纽农努诺欧帕派潘庞佩彭皮平泼普奇恰齐钱强乔切琴丘让热荣儒瑞若撒萨塞赛桑瑟森沙莎尚绍舍申圣施什史士舒"
    "斯丝苏孙所索塔泰坦汤特滕提图托瓦万旺威韦维魏温文翁沃乌武伍西希锡夏香肖谢辛欣休许雪逊雅亚扬耶叶伊因英永尤约泽曾扎詹珍朱兹宗佐"
    "奧貝賓達鄧東頓爾費馮蓋貢漢懷賈傑凱庫誇萊蘭勞裡麗連倫羅馬瑪麥邁門蒙莫納內寧紐農諾歐龐潑錢強喬讓榮薩賽聖紹孫湯圖萬韋維溫"
    "翁烏錫蕭謝許遜亞揚葉約澤紮詹朱茲"
)
_SURNAMES = (
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣"
    "蔡贾丁魏薛叶葉阎余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段习習温溫阮黎范武裴吴岸石"
)
_STOP = (
    "说說表在对對将將会會和与與是的于於出访訪就向已也从從及为為同到，。、；：等强強指宣会會今日昨发發主称稱抵前致率亲親"
)
_DOT = re.compile(r"[一-鿿ァ-ヺー]{1,8}(?:[·・‧•＝=][一-鿿ァ-ヺー]{1,8})+")
_KATAKANA = re.compile(r"[ァ-ヺー]+(?:[・＝=][ァ-ヺー]+)*$")
_KANJI = re.compile(r"(?<![一-鿿])[一-鿿]{2,4}$|(?<=[一-鿿ァ-ヺー])[一-鿿]{2,3}$")
_HANGUL = re.compile(r"((?:[가-힣]{2,6} )?[가-힣]{1,6}) ?$")
_KOREAN_PARTICLE = re.compile(r"[은는을를의에와과로도]$")
_KOREAN_BODY = re.compile(
    r"[가-힣](?:부|청|처|원|위|위원회|회|단체|조합|심사|센터|대학|대학교|은행|협회|노조|법인|본부) ?$"
)
_KOREAN_AFTER = re.compile(r"(?:위원)?(?:장)? ([가-힣]{2,6}(?: [가-힣]{2,6}?)?)(?=[은는이가을를의와과]?(?:[\s,.]|$))")
_WORD = re.compile(r"\s+([^\s.,،؛:;!?()«»\"।]+)")
_MOST_WORDS = 3
_LONGEST_THAI = 24
_SPACED = {"ar", "fa", "ur", "he", "hi", "bn", "ta"}
_UNSPACED = {"th", "lo", "km", "my"}


def find_uncased(text: str, folded: str, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield the spans of names of people in a text of a script without capitals, in no particular order."""
    if words.language in {"zh", "ja"}:
        yield from _dotted(text, words)
    for start, end in _titles(folded, words):
        if words.language == "zh":
            yield from _chinese(text, folded, start, end, words)
        elif words.language == "ja":
            yield from _japanese(text, folded, start, words)
        elif words.language == "ko":
            yield from _korean(text, folded, start, end, words)
        elif words.language in _SPACED:
            yield from _words_after(folded, end, words)
        elif words.language in _UNSPACED:
            yield from _until_space(text, folded, end, words)


def _titles(folded: str, words: Lexicon) -> Iterator[tuple[int, int]]:
    at = 0
    spaced = words.language in _SPACED
    while at < len(folded):
        found = None
        if not spaced or at == 0 or ends_word(folded, at) or folded[at - 1] in words.attached:
            found = words.titles.match(folded, at) if folded[at] in words.titles.sizes else None
        if found:
            yield at, found[0]
        at = found[0] if found else at + 1


def _dotted(text: str, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Cut a dotted Chinese name where characters stop that transliterate; Japanese writes such names in Katakana."""
    for match in _DOT.finditer(text):
        start, end = match.span()
        dots = [i for i in range(start, end) if text[i] in "·・‧•＝="]
        is_part = _is_katakana if words.language == "ja" else _is_transliteration
        left, right = dots[0], dots[-1] + 1
        while left > start and is_part(text[left - 1]):
            left -= 1
        while right < end and is_part(text[right]):
            right += 1
        if left < dots[0] and right > dots[-1] + 1:
            yield left, right


def _is_katakana(char: str) -> bool:
    return "ァ" <= char <= "ヺ" or char == "ー"


def _is_transliteration(char: str) -> bool:
    return char in _TRANSLITERATION


def _chinese(text: str, folded: str, start: int, end: int, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Read the name after a title (总统普京), else the one before it (普京总统)."""
    stop = end
    if text[end : end + 1] and text[end] in _SURNAMES:
        stop = end + 1
        while stop < min(end + 3, len(text)) and "一" <= text[stop] <= "鿿" and text[stop] not in _STOP:
            stop += 1
    foreign = end
    while foreign < len(text) and text[foreign] in _TRANSLITERATION and text[foreign] not in _STOP:
        foreign += 1
    best = max(stop, foreign)
    if best - end > 1 and words.places.match(folded, end) is None:
        yield end, best
        return
    left = start
    while left > 0 and text[left - 1] in _TRANSLITERATION and start - left < _LONGEST_THAI:
        left -= 1
    if start - left > 1 and words.places.match(folded, left) is None:
        yield left, start


def _japanese(text: str, folded: str, start: int, words: Lexicon) -> Iterator[tuple[int, int]]:
    head = text[:start]
    for shape in (_KATAKANA, _KANJI):
        match = shape.search(head)
        if match and match.end() - match.start() > 1:
            if words.places.match(folded, match.start()) is None and words.titles.match(folded, match.start()) is None:
                yield match.start(), start
            return


def _korean(text: str, folded: str, start: int, end: int, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Take one or two words before a title, but no country, title or word with a particle.

    Where what stands there is an institution (기후부 장관), the name comes after the title.
    """
    if _KOREAN_BODY.search(text[:start]):
        if after := _KOREAN_AFTER.match(text, end):
            yield after.span(1)
        return
    match = _HANGUL.search(text[:start])
    if match is None:
        return
    left = match.start(1)
    kept: list[re.Match[str]] = []
    for word in reversed(list(re.compile(r"[가-힣]+").finditer(text, left, start))):
        known = words.places.match(folded, word.start()) or words.titles.match(folded, word.start())
        if known or word[0] in words.function or _KOREAN_PARTICLE.search(word[0]) or len(word[0]) < 2:
            break
        kept.append(word)
    if kept:
        yield kept[-1].start(), kept[0].end()


def _words_after(folded: str, end: int, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Take the words after a title; adjectives, countries and institutions in between are passed over."""
    first, last, count = -1, -1, 0
    while count < _MOST_WORDS and (match := _WORD.match(folded, end)):
        word = match[1]
        known = words.places.match(folded, match.start(1)) or words.stems.match(folded, match.start(1))
        passed = known or words.titles.match(folded, match.start(1))
        if count == 0 and (passed or word in words.institutions):
            end = max(match.end(), passed[0] if passed else 0)
            continue
        if word in words.function or word[0].isdigit() or known or (count == 0 and word.startswith("ال")):
            break
        if count and word[:1] == "و" and word[1:] in words.function:
            break
        first, last, count = (first if count else match.start(1)), match.end(1), count + 1
        end = match.end()
        if words.language in {"ar", "fa", "he"} and count == 2:
            break
    if count:
        yield first, last


def _until_space(text: str, folded: str, end: int, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Take what follows a title up to a space, and one short word more: given name and surname."""
    if place := words.places.match(folded, end):
        end = place[0]
    start = end + 1 if text[end : end + 1] == " " else end
    match = re.compile(r"[^\s\d\W]?\S{1,24}").match(text, start)
    if match is None or not is_letter(text[start]) or match.end() - start > _LONGEST_THAI:
        return
    more = re.compile(r" (\S{2,14})(?=\s|$)").match(text, match.end())
    yield start, more.end(1) if more else match.end()
