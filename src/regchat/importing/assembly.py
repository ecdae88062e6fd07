"""Published texts, read -> drafts of a corpus, with every word either in them or told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from regchat import detection, language, prompts, wording
from regchat.errors import SourceError
from regchat.importing import body, cutting, front, signs
from regchat.importing.blocks import Claim, Claims, Kind, Left, Source, Why
from regchat.importing.draft import Data, Draft, Passage, Section
from regchat.importing.reading import Reading
from regchat.importing.sections import Sections, Titles, slug, unique

ARTICLE = "article"
FAQ = "faq"
ABOUT = "meta"


def assemble(reading: Reading, given: Claims) -> tuple[Draft, ...]:
    """Return the drafts of all texts, the main one first.

    What a text does not say of itself is as given, or as in the first text.

    Raises:
        SourceError: a text has no title, no day of publication, or nothing that can be cited.
    """
    taken, stems, drafts = {ABOUT}, {"readme"}, list[Draft]()
    for source in reading.sources:
        first = drafts[0] if drafts else None
        drafts.append(_Assembler(source, given, taken, stems, first).draft())
        stems.update(stem for stem, _ in drafts[-1].files())
    return tuple(drafts)


class _Assembler:
    """Makes the draft of one text; `first` is the main text's, where this is another."""

    def __init__(
        self,
        source: Source,
        given: Claims,
        taken: set[str],
        stems: set[str],
        first: Draft | None,
    ) -> None:
        self.source, self.taken, self.first = source, taken, first
        _check_running(source)
        self.given = given if first is None else replace(given, title=None)
        self.front = front.read(source, self.given)
        stem = slug(source.name.rsplit(".", 1)[0]) or "text"
        self.faq = self._asks(stem)
        if first is None:
            stem = FAQ if self.faq else ARTICLE
        self.stem = unique(stem, stems)

    def _asks(self, stem: str) -> bool:
        """Tell whether all of the text is questions and answers, by its name and its headings."""
        heads = [b.text for b in self.front.body if b.kind in (Kind.HEADING, Kind.LINE)]
        asked = sum(map(signs.is_question, heads))
        named = stem == FAQ or signs.is_faq(self._title().value)
        return named and 2 * asked >= len(heads) > 0

    def _title(self) -> Claim:
        claim = self.front.claims.title
        if claim is None:
            raise SourceError(
                f"{self.source.name}: no title found. Put it on a line above the text, or give it "
                "with --title."
            )
        return claim

    def draft(self) -> Draft:
        """Return the draft."""
        data = self._data()
        words = (prompts.text("importing", key) for key in ("opening", "questions"))
        titles = Titles(data.title.value, *words)
        prefix = f"{self.stem}-" if self.first else ""
        settled = body.settle(self.front.body, faq=self.faq)
        sections = Sections(titles, self.taken, prefix)
        built = sections.build(settled.blocks, faq=self.faq)
        if not built:
            raise _not_running(self.source)
        left = (*self.front.left, *settled.left, *sections.left)
        draft = Draft(self.source.name, self.stem, data, (self._about(data, prefix), *built), left)
        return replace(draft, left=(*left, *_unplaced(self.source, draft)))

    def _data(self) -> Data:
        claims, main = self.front.claims, self.first.data if self.first else None
        published, dated = front.published(claims), claims.published
        if published is None and main is not None:
            published, dated = main.published, self._inherited(main.published.isoformat())
        if published is None or dated is None:
            raise SourceError(
                f"{self.source.name}: no day of publication found. Give it with "
                "--published YYYY-MM-DD."
            )
        return Data(
            self._title(),
            claims.author or self._or_unnamed(main.author if main else None, "author"),
            claims.publisher or self._or_unnamed(main.publisher if main else None, "publisher"),
            published,
            dated.origin,
            self._language(),
        )

    def _or_unnamed(self, inherited: Claim | None, name: str) -> Claim:
        if inherited is not None:
            return self._inherited(inherited.value)
        return Claim(prompts.text("importing", f"no_{name}"), "nowhere")

    def _inherited(self, value: str) -> Claim:
        return Claim(value, "other")

    def _language(self) -> str:
        return detection.detect(" ".join(t for b in self.front.body for t in b.words()))

    def _about(self, data: Data, prefix: str) -> Section:
        """Return the section with the document's own data, and the words under its title."""
        at = unique(f"{prefix}{ABOUT}", self.taken) if prefix else ABOUT
        title = data.title.value
        said = prompts.text(
            "importing",
            "data",
            title=title,
            author=data.author.value,
            publisher=data.publisher.value,
            published=prompts.day(data.published),
        )
        asked = None if prefix else prompts.text("importing", "asked")
        passages = [Passage(at, asked, said, language.countries(title))]
        texts = [t for text in self.front.standfirst for t in cutting.cut(cutting.pieces(text))]
        spoken = cutting.spoken(texts, cutting.Context(title, (title,)))
        endings = cutting.endings(len(texts), f"{at}/standfirst")
        for ending, text, own in zip(endings, texts, spoken, strict=True):
            passages.append(Passage(f"{at}/standfirst{ending}", None, text, own))
        return Section(at, prompts.text("importing", "about"), tuple(passages))


def _check_running(source: Source) -> None:
    kept = (block for block in source.blocks if block.kind is not Kind.LEFT)
    if not any(b.kind is Kind.TABLE or any(map(signs.is_running, b.words())) for b in kept):
        raise _not_running(source)


def _not_running(source: Source) -> SourceError:
    return SourceError(
        f"{source.name}: no running text in it, only menus, headings and the like. "
        "Give the article itself."
    )


def _unplaced(source: Source, draft: Draft) -> list[Left]:
    """Return the words of a text that stand neither in its draft nor among what is left out."""
    held = [p.text for s in draft.sections for p in s.passages]
    held += [s.title for s in draft.sections]
    held += [p.heading for s in draft.sections for p in s.passages if p.heading]
    held += [x.text for x in draft.left]
    held += [draft.data.title.value]
    packed = " ".join(held).replace(" ", "")
    words = (t for b in source.blocks for text in b.words() for t in body.unlabelled(text))
    return [Left(text, Why.UNPLACED) for text in words if text.replace(" ", "") not in packed]


def given(
    title: str | None, author: str | None, publisher: str | None, published: str | None
) -> Claims:
    """Return what the user has given as claims.

    Raises:
        SourceError: a value is blank, or no day.
    """
    values = {"title": title, "author": author, "publisher": publisher, "published": published}
    claims = {}
    for name, value in values.items():
        if value is not None:
            cleaned = wording.clean(value)
            if not cleaned:
                raise SourceError(f"--{name} is blank. Give it a value, or leave it out.")
            claims[name] = Claim(cleaned, "given")
    if "published" in claims:
        try:
            day = date.fromisoformat(claims["published"].value)
        except ValueError:
            raise SourceError(
                f"--published {published!r} is no day. Write it as YYYY-MM-DD."
            ) from None
        claims["published"] = Claim(day.isoformat(), "given")
    return Claims(**claims)
