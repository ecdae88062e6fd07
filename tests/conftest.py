"""A tiny, valid, invented corpus that any test may use and bend."""

from __future__ import annotations

from pathlib import Path

import pytest

ARTICLE = """\
---
title: "Kites in Korea and Japan"
author: Ada Example
publisher: The Kite Press
published: 2025-03-02
reviewed: 2025-11-20
language: en
edition: An invented text for tests.
---

## About this article {#meta}

{meta: KR JP}
"Kites in Korea and Japan" is an article by Ada Example. The Kite Press published
the article on 2 March 2025.

## Licences for kites {#licences}

{licences/1a: KR}
In Korea, the KTA issues the kite licence. A Korean kite licence costs 12 silver
coins and lasts for three years.

{licences/1b: JP}
In Japan, the JKB registers every kite. A Japanese registration is free of charge,
and the JKB renews the registration each spring.

{licences/2: KR JP}
Korea asks the pilot for a licence. Japan asks for a number on the kite.

## Weather {#weather}

### Strong wind

{weather/1: none}
A red flag on the field warns pilots of strong wind. Pilots land every kite before
the second flag goes up.
"""

FAQ = """\
---
title: "Questions about kites"
author: Ada Example
publisher: The Kite Press
published: 2025-03-02
language: en
---

## Frequently asked questions {#faq}

### Can a child fly a kite?

{faq/1: KR JP}
A child may fly a small kite in Korea from the age of nine. Japan sets no age for
small kites.
"""

FACTS = """\
meta:
  - states: Who wrote the article
    terms: ["Ada Example", "author|by"]
licences/1:
  - states: The price of a Korean licence
    terms: ["12 silver coins", "Korea|Korean"]
  - states: Registration in Japan costs nothing
    terms: ["Japanese registration", "free of charge"]
"""

QUESTIONS = """\
licences/1a:
  - How much is a kite licence in Korea?
  - How long does the Korean licence last?
  - Who gives out kite licences in Seoul?
licences/1b:
  - Do I have to register a kite in Japan?
  - What does registration in Tokyo cost?
licences/2:
  - What is the difference between the two countries?
weather/1:
  - What does a red flag mean?
  - When do I have to land my kite?
faq/1:
  - How old must my daughter be to fly a kite?
"""

GAPS = """\
- id: insurance
  topic: insurance for kites
  questions:
    - Does my insurance pay for a lost kite?
    - Is a kite insured in Korea?
  reply:
    - text: The article does not speak of insurance.
    - text: The article does say what a Korean licence costs.
      locators: [licences/1a]
- id: kite-shops
  topic: where to buy a kite
  questions:
    - Where can I buy a kite?
  reply:
    - text: The article names no shop.
"""

GLOSSARY = """\
- term: KTA
  name: Korean Tether Agency
  meaning: The office in Korea that issues kite licences.
  jurisdictions: [KR]
- term: JKB
  name: Japanese Kite Board
  meaning: The office in Japan that registers kites.
  jurisdictions: [JP]
  synonyms: [Kite Board]
- term: tether
  name: tether
  meaning: The line that holds a kite.
"""

FILES = {
    "article.md": ARTICLE,
    "faq.md": FAQ,
    "facts.yaml": FACTS,
    "questions.yaml": QUESTIONS,
    "gaps.yaml": GAPS,
    "glossary.yaml": GLOSSARY,
}


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    """Return a folder with a valid corpus about two countries' rules for kites."""
    folder = tmp_path / "kites"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    return folder
