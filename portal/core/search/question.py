"""What a reader asked, understood: syllables, their synonyms, and the marks that were typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from portal.core.search.fold import fold_syllable, tone_key, words
from portal.core.search.speller import Reading, Speller
from portal.core.search.synonyms import Phrase, Synonyms
from portal.core.search.telex import retype

MOST_WORDS = 16
MOST_VARIANTS = 8
Group = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to an index.

    All of ``groups`` must be found, of each group any one phrase. ``variants`` are the whole
    question once with each choice of phrases, as typed first. ``doubted`` is another reading
    of the ``typed`` words, for when little is found (see ``doubting``). ``marked`` holds the
    tone keys of the syllables typed with marks. ``correction`` is what was read, written out,
    where it is not what was typed; else it is empty. ``weights`` tell how much each syllable
    says.
    """

    groups: tuple[Group, ...] = ()
    variants: tuple[Phrase, ...] = ()
    typed: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    doubted: Phrase = ()
    marked: frozenset[str] = frozenset()
    correction: str = ""

    @property
    def syllables(self) -> Phrase:
        """Give the folded syllables as they were read."""
        return self.variants[0] if self.variants else ()

    def telling(self, share: float) -> tuple[str, ...]:
        """List syllables of which a row must have one, to have more than a share of a reading.

        The commonest are left out as long as they say too little by themselves: they are in
        most rows, and ranking most rows is what a search for any of them costs.
        """
        found = (self._rarest(v, share) for v in (*self.variants, self.doubted))
        return tuple(dict.fromkeys(s for kept in found for s in kept))

    def _rarest(self, phrase: Phrase, share: float) -> Phrase:
        left = share * sum(self.weights[syllable] for syllable in phrase)
        kept = sorted(phrase, key=self.weights.__getitem__)
        while kept and self.weights[kept[0]] <= left:
            left -= self.weights[kept.pop(0)]
        return tuple(kept)


def understand(text: str, speller: Speller, synonyms: Synonyms) -> Question:
    """Read what was typed; an empty question when there is no word in it."""
    typed = _worth_asking(_written_out(words(text)[:MOST_WORDS], synonyms), synonyms)
    if not typed:
        return Question()
    readings = speller.read(typed)
    read = _joined(readings)
    groups = _groups(read, typed, synonyms)
    variants = _variants(groups)
    mended = read != tuple(map(fold_syllable, typed))
    return Question(
        groups=groups,
        variants=variants,
        typed=tuple(typed),
        weights=_weights(variants, speller),
        marked=_marked(typed, readings),
        correction=speller.vocabulary.write(read) if mended else "",
    )


def doubting(question: Question, speller: Speller) -> Question:
    """Read the question once more, doubting also the words that the index knows."""
    doubted = _joined(speller.read(question.typed, deep=True))
    weights = _weights((*question.variants, doubted), speller)
    return replace(question, doubted=doubted, weights=weights)


def _weights(phrases: Sequence[Phrase], speller: Speller) -> dict[str, float]:
    return {s: speller.vocabulary.weight(s) for phrase in phrases for s in phrase}


def _written_out(typed: Sequence[str], synonyms: Synonyms) -> list[str]:
    written = [_abbreviation(word, synonyms) for word in typed]
    for start, end, entry in reversed(list(synonyms.instead.occurrences(written))):
        written[start:end] = entry.leads_to[0]
    return written


def _abbreviation(word: str, synonyms: Synonyms) -> str:
    """Replay the keys of an abbreviation (``ddk`` is ``đk``); leave other words alone."""
    retyped = retype(word)
    known = retyped is not None and (fold_syllable(retyped),) in synonyms.instead.entries
    return retyped if retyped and known else word


def _worth_asking(typed: Sequence[str], synonyms: Synonyms) -> list[str]:
    """Drop what says nothing, but no word of a phrase that has synonyms: ``làm lại``."""
    telling = {p for start, end, _ in synonyms.also.occurrences(typed) for p in range(start, end)}
    idle = (range(start, end) for start, end, _ in synonyms.ignored.occurrences(typed))
    dropped = {place for span in idle if telling.isdisjoint(span) for place in span}
    return [word for place, word in enumerate(typed) if place not in dropped] or list(typed)


def _joined(readings: Sequence[Reading]) -> Phrase:
    return tuple(syllable for reading in readings for syllable in reading.syllables)


def _groups(read: Phrase, typed: Sequence[str], synonyms: Synonyms) -> tuple[Group, ...]:
    groups: list[Group] = []
    done = 0
    spelled = typed if len(typed) == len(read) else read
    for start, end, entry in synonyms.also.occurrences(spelled):
        groups += [((syllable,),) for syllable in read[done:start]]
        groups.append((read[start:end], *entry.leads_to))
        done = end
    return (*groups, *(((syllable,),) for syllable in read[done:]))


def _variants(groups: tuple[Group, ...]) -> tuple[Phrase, ...]:
    chosen = (tuple(s for phrase in choice for s in phrase) for choice in product(*groups))
    return tuple(variant for variant, _ in zip(chosen, range(MOST_VARIANTS), strict=False))


def _marked(typed: Sequence[str], readings: Sequence[Reading]) -> frozenset[str]:
    return frozenset(
        tone_key(word)
        for word, reading in zip(typed, readings, strict=True)
        if not word.isascii() and reading.syllables == (fold_syllable(word),)
    )
