"""Times of reading pages, and the products that are read: `pages` beside extruct. See the script `pages`."""

import collections
import logging
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# One core for both, before anything starts threads.
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import extruct

logging.disable(logging.CRITICAL)
URL = "https://shop.example/"
# What extruct reads unless it is told otherwise; what Magpie reads as well; and that without RDFa, which is most of
# extruct's time.
DEFAULT = ["json-ld", "microdata", "opengraph", "rdfa", "microformat", "dublincore"]
ALL = ["json-ld", "microdata", "opengraph", "rdfa"]
WITHOUT_RDFA = ALL[:-1]
SCHEMA = re.compile(r"^https?://schema\.org/")

# The samples have no product in RDFa.
RDFA = {
    "lite.html": """<div vocab="https://schema.org/" typeof="Product"><h1 property="name">Trail Boot</h1>
        <div property="offers" typeof="Offer"><b property="price" content="129.90">$129.90</b>
        <meta property="priceCurrency" content="USD"></div></div>""",
    "prefix.html": """<div prefix="s: http://schema.org/" typeof="s:Product"><h1 property="s:name">Copper Kettle</h1>
        <div property="s:offers" typeof="s:Offer"><span property="s:price">49.00</span>
        <span property="s:priceCurrency">EUR</span></div></div>""",
    "resource.html": """<div vocab="http://schema.org/"><div resource="#p" typeof="Product">
        <span property="name">Desk Lamp</span><div property="offers" resource="#o" typeof="Offer"></div></div>
        <div resource="#o"><span property="price">20.00</span><span property="priceCurrency">GBP</span></div></div>""",
    "rel.html": """<div about="#p" typeof="schema:Product"><b property="schema:name">Wool Scarf</b>
        <div rel="schema:offers"><div typeof="schema:Offer"><b property="schema:price" content="15.00">15</b>
        <b property="schema:priceCurrency">SEK</b></div></div></div>""",
}


def extract(page, syntaxes):
    return extruct.extract(page, base_url=URL, syntaxes=syntaxes, errors="ignore")


def theirs(pages, syntaxes):
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < 1.5:
        for page in pages:
            extract(page, syntaxes)
        count += len(pages)
    return count / (time.perf_counter() - started)


def ours(program, folder):
    run = subprocess.run([program, folder, "80"], capture_output=True, text=True, check=True)
    return float(re.search(r"(\d+) pages/s", run.stdout)[1])


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def squeezed(value):
    return " ".join(str(value).split())


def is_product(kinds):
    return any(SCHEMA.sub("", str(kind)) == "Product" for kind in listed(kinds))


def of_rdfa(nodes):
    """Names and prices of products among the nodes of a graph."""
    by_id = collections.defaultdict(dict)
    for node in nodes:
        by_id[node.get("@id")].update({SCHEMA.sub("", key): value for key, value in node.items()})
    first = lambda node, key: next((squeezed(value.get("@value")) for value in listed(node.get(key))), None)
    for node in by_id.values():
        if is_product(node.get("@type")):
            offers = [by_id[offer["@id"]] for offer in listed(node.get("offers"))]
            prices = [f"{first(offer, 'price')} {first(offer, 'priceCurrency')}" for offer in offers]
            yield first(node, "name"), prices


def products(page):
    """Names of a page's products, and prices where they are written plainly."""
    read = extract(page, ALL)
    for item in read["microdata"]:
        if is_product(item.get("type")):
            name = next(iter(listed(item["properties"].get("name"))), None)
            yield squeezed(name) if isinstance(name, str) else None, []
    for item in read["json-ld"]:
        if is_product(item.get("@type")):
            yield squeezed(item.get("name")), []
    yield from of_rdfa(read["rdfa"])


def agree(program, folder):
    """Every product that extruct names is named by ours, with its price."""
    run = subprocess.run([program, "--list", folder], capture_output=True, text=True, check=True)
    known = collections.defaultdict(dict)
    for line in run.stdout.splitlines():
        file, _, name, prices = line.split("\t")
        known[file][squeezed(name)] = prices
    count = 0
    for file in sorted(Path(folder).rglob("*.html")):
        for name, prices in products(file.read_bytes()):
            if name is None:
                continue
            count += 1
            # The title in a page's head, which comes first, may have more behind the name.
            same = [ours for ours in known[str(file)] if ours.startswith(name)]
            if not same:
                sys.exit(f"{file}: {name!r} is not among {list(known[str(file)])}")
            if prices and known[str(file)][same[0]] != ", ".join(prices):
                sys.exit(f"{file}: {name!r} costs {known[str(file)][same[0]]}, the peer says {prices}")
    return count


def main():
    program, folder = sys.argv[1:3]
    pages = [file.read_bytes() for file in sorted(Path(folder).rglob("*.html"))]
    with tempfile.TemporaryDirectory() as rdfa:
        for name, html in RDFA.items():
            Path(rdfa, name).write_text(html)
        if agree(program, rdfa) != len(RDFA):
            sys.exit("the peer misses products in RDFa")
        print(f"{agree(program, folder)} products of the folder and {len(RDFA)} in RDFa are read alike")
    # In turns, so that whatever else the machine does meets all.
    kinds = {"extruct": DEFAULT, "the same notations": ALL, "those without RDFa": WITHOUT_RDFA}
    rounds = []
    for _ in range(5):
        mine = ours(program, folder)
        others = {kind: theirs(pages, syntaxes) for kind, syntaxes in kinds.items()}
        print(f"magpie {mine:.0f} pages/s; " + ", ".join(f"{kind} {other:.0f}" for kind, other in others.items()))
        rounds.append({kind: other / mine for kind, other in others.items()})
    for kind in kinds:
        print(f"median share of the time of {kind}: {statistics.median(one[kind] for one in rounds):.3f}")


if __name__ == "__main__":
    main()
