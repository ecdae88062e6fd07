"""What can be read without asking: a passage, and what the answers are taken from."""

from __future__ import annotations

from regchat.answer import as_json
from regchat.corpus import Corpus
from regchat.source import Passage
from regchat.web.api.bodies import About, Source, SourceSentence
from regchat.web.service import Service


def described(passage: Passage, corpus: Corpus) -> Source:
    """Return a passage with its sentences and the text that it stands in."""
    document = corpus.documents[passage.document]
    return Source(
        locator=passage.locator,
        document=document.id,
        title=document.title,
        author=document.author,
        publisher=document.publisher,
        section=passage.section,
        heading=passage.heading,
        passage=passage.text,
        sentences=[
            SourceSentence(
                text=passage.quote(span),
                start=span.start,
                end=span.end,
                jurisdictions=as_json(span.jurisdictions),
            )
            for span in passage.spans
        ],
        jurisdictions=as_json(passage.jurisdictions),
        published=document.published,
        reviewed=document.reviewed,
        url=f"/source/{passage.locator}",
    )


def about_of(service: Service) -> About:
    """Return what the assistant answers from, and what can be asked."""
    assistant = service.assistant
    article = assistant.corpus.article
    return About(
        title=article.title,
        author=article.author,
        publisher=article.publisher,
        published=article.published,
        reviewed=article.reviewed,
        notice=assistant.notice(),
        opening_questions=list(service.opening_questions()),
        index_version=assistant.index_version,
        language=article.language,
    )
