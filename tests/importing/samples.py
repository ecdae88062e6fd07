"""One invented text about ferries, in the shape of a page, as each format that is imported."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

TITLE = "Korea and Japan: Two Ways to Board a Ferry"
STANDFIRST = "Two harbours, two gangways, and one short crossing between them."
BYLINE = "By Ada Example · 2025-03-02"
PICTURE = "Composition of the quay of Busan and the quay of Fukuoka at dawn"
OPENING = (
    "Whoever has crossed the strait on a night boat knows that the two harbours handle their "
    "passengers in ways that have little in common. Korea and Japan both sell a ticket at the "
    "quay. Both check a passport. Both weigh the luggage. Both close the gate early. The order in "
    "which they do all this is what surprises people, and it pays to know it before the taxi "
    "leaves for the quay. 배를 타자, as an old sailor told me over tea — let us board the boat."
)
GLANCE = (
    "Korea boards its passengers by cabin, under a rule that the Harbour Office, known as KHO, "
    "wrote down in 1998. Cabins on the upper deck come first.",
    "Japan boards its passengers by ticket number, under a rule that the Port Board, known as "
    "JPB, renews each spring. The numbers are called out in the hall.",
)
KOREA = (
    "The Korean gangway opens ninety minutes before the boat sails, as a sign in the hall says in "
    "four languages. A passenger shows the ticket first and the passport second. The crew keeps "
    "the stub of the ticket, and a passenger who loses it pays for a new one. Bicycles wait on "
    "the quay until every cabin is full. Dogs travel in the kennel on the car deck, and their "
    "owners may visit them twice during a crossing, once before midnight and once at dawn.",
    "What a passenger meets in a well-run Korean hall is a quiet queue.",
)
JAPAN = (
    "The hall in Fukuoka fills early. The gate opens sixty minutes before the boat sails, and "
    "nobody may pass it twice. It closes when the last number has been called.",
)
DIFFERENCES = (
    "The differences are worth a note in the diary. Japan's numbers reward an early arrival, "
    "which the Korean cabins do not. Either harbour will hold a boat for a late train.",
)
COMPARED = "The table below sets out what a passenger is most likely to ask."
HEADER = ("Point", "Korea (KHO)", "Japan (JPB)")
ROWS = (
    ("Order of boarding", "By cabin, upper deck first", "By number"),
    ("Gate opens", "90 minutes before", "60 minutes before"),
    ("Dogs", "Kennel on the car deck", "Cabin with a drain"),
)
FAQ = "Frequently asked questions"
INTRO = "These are the questions that the desk hears most often, and the answers are general."
QUOTE = "“The two harbours are less a contrast than a pair of answers to one and the same tide.”"
SPEAKER = "A harbour master's reading"
ASKED = (
    (
        "Is Japan quicker than Korea at the gate?",
        "Quicker is the wrong word. Japan calls its numbers in one go, and Korea lets the cabins "
        "trickle in. The boat sails at the same minute.",
    ),
    (
        "Can I take a bicycle on board in Korea?",
        "Yes. KHO lets bicycles on when the cabins are full.",
    ),
    (
        "Do both harbours speak English?",
        "Both countries print their signs in English. The calls over the loudspeaker in Fukuoka "
        "are in Japanese alone.",
    ),
)
GANGWAY = ("Diagram of the gangway: cabins, KHO", "The gangway — broad and slow.")
HALL = (
    "Plan of the hall in Fukuoka, with the numbers",
    "Japan's hall — loud, and deliberately so.",
)
SECTIONS: tuple[tuple[str, tuple[str, ...], tuple[str, str] | None], ...] = (
    ("The two gangways at a glance", GLANCE, GANGWAY),
    ("Korea: boarding by cabin", KOREA, HALL),
    ("Japan: boarding by number", JAPAN, None),
    ("Where the two differ — and where they don't", DIFFERENCES, None),
    ("How the two compare", (COMPARED,), None),
)


def plain() -> str:
    """Return the text as it is copied off a page: no tabs in the table, pictures as words."""
    parts = [f"The Quay PressA Harbour Diary\n{PICTURE}", "Travel Guide", TITLE, STANDFIRST, BYLINE]
    parts.append(OPENING)
    for title, paragraphs, picture in SECTIONS:
        parts += [title, *paragraphs]
        parts += ["\n".join(picture)] if picture else []
    parts.append("\n".join(" ".join(row) for row in (HEADER, *ROWS)))
    parts += [FAQ, INTRO, QUOTE, SPEAKER, FAQ]
    for question, answer in ASKED:
        parts += [question, answer]
    return "\n\n".join(parts) + "\n"


def html() -> str:
    """Return the text as a page with a menu, a footer and scripts."""
    body = [
        f'<p class="kicker">Travel Guide</p><h1>{TITLE}</h1><p class="dek">{STANDFIRST}</p>',
        f'<p class="byline">{BYLINE}</p><p>{OPENING}</p>',
    ]
    for title, paragraphs, picture in SECTIONS:
        body += [f"<h2>{title}</h2>", *(f"<p>{text}</p>" for text in paragraphs)]
        if picture:
            body.append(
                f'<figure><img src="x.png" alt="{picture[0]}">'
                f"<figcaption>{picture[1]}</figcaption></figure>"
            )
    rows = ["".join(f"<th>{cell}</th>" for cell in HEADER)]
    rows += ["".join(f"<td>{cell}</td>" for cell in row) for row in ROWS]
    body.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    body += [f"<h2>{FAQ}</h2><p>{INTRO}</p>"]
    body.append(f"<blockquote><p>{QUOTE}</p><cite>{SPEAKER}</cite></blockquote>")
    body += [f"<details><summary>{q}</summary><p>{a}</p></details>" for q, a in ASKED]
    return (
        '<!doctype html><html lang="en"><head><title>Boarding | The Quay Press</title>'
        '<meta property="og:site_name" content="The Quay Press">'
        "<script>var words = 'not a word of the text';</script></head><body>"
        '<header><a href="/">The Quay Press</a></header>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/g">Guides</a></li></ul></nav>'
        f"<main><article>{''.join(body)}</article></main>"
        "<footer><p>© 2025 The Quay Press. All rights reserved.</p></footer></body></html>"
    )


def markdown() -> str:
    """Return the text as Markdown with front matter."""
    parts = [f"---\ntitle: '{TITLE}'\npublisher: The Quay Press\n---", f"# {TITLE}"]
    parts += [STANDFIRST, BYLINE, OPENING]
    for title, paragraphs, picture in SECTIONS:
        parts += [f"## {title}", *paragraphs]
        parts += [f"![{picture[0]}](x.png)"] if picture else []
    table = [HEADER, ("---",) * 3, *ROWS]
    parts.append("\n".join(f"| {' | '.join(row)} |" for row in table))
    parts += [f"## {FAQ}", INTRO, f"> {QUOTE}\n>\n> — {SPEAKER}"]
    for question, answer in ASKED:
        parts += [f"### {question}", answer]
    return "\n\n".join(parts) + "\n"


def docx() -> bytes:
    """Return the text as a Word document with the styles that Word has."""
    from docx import Document

    document = Document()
    document.core_properties.author = "Somebody at a desk"
    document.sections[0].header.paragraphs[0].text = "The Quay Press, proof"
    document.add_heading(TITLE, 0)
    document.add_paragraph(STANDFIRST, style="Subtitle")
    document.add_paragraph(BYLINE)
    document.add_paragraph(OPENING)
    for title, paragraphs, picture in SECTIONS:
        document.add_heading(title, 1)
        for text in paragraphs:
            document.add_paragraph(text)
        if picture:
            document.add_paragraph(picture[1], style="Caption")
    table = document.add_table(rows=0, cols=3)
    for row in (HEADER, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_heading(FAQ, 1)
    document.add_paragraph(INTRO)
    document.add_paragraph(QUOTE, style="Intense Quote")
    for question, answer in ASKED:
        document.add_heading(question, 2)
        document.add_paragraph(answer)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf() -> bytes:
    """Return the text as a PDF of several pages, with running heads and page numbers."""
    from fpdf import FPDF

    class Pages(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, "The Quay Press", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, f"Page {self.page_no()}", align="C")

    pages = Pages(format="A5")
    pages.set_auto_page_break(True, 18)
    pages.add_page()

    def say(text: str, size: int = 11, style: str = "") -> None:
        pages.set_font("Helvetica", style, size)
        text = text.replace("—", "-").replace("“", '"').replace("”", '"')
        text = text.replace("배를 타자", "Come aboard")
        pages.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
        pages.ln(3)

    say(TITLE, 20, "B")
    say(STANDFIRST, 11, "I")
    say(BYLINE, 10)
    say(OPENING)
    for title, paragraphs, _ in SECTIONS:
        say(title, 14, "B")
        for text in paragraphs:
            say(text)
    pages.set_font("Helvetica", size=10)
    with pages.table() as table:
        for row in (HEADER, *ROWS):
            cells = table.row()
            for cell in row:
                cells.cell(cell)
    pages.ln(4)
    say(FAQ, 14, "B")
    say(INTRO)
    for question, answer in ASKED:
        say(question, 11, "B")
        say(answer)
    return bytes(pages.output())


FORMATS = {"txt": plain, "html": html, "md": markdown, "docx": docx, "pdf": pdf}


def write(folder: Path, kind: str, name: str = "ferries") -> Path:
    """Write the text in one format into a folder and return the file."""
    path = folder / f"{name}.{kind}"
    text = FORMATS[kind]()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def texts() -> Sequence[str]:
    """Return every paragraph and answer of the text, in order."""
    paragraphs = [text for _, section, _ in SECTIONS for text in section]
    return [OPENING, *paragraphs, INTRO, *(answer for _, answer in ASKED)]
