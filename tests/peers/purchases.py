"""HR@10 after 11 events and learning time: implicit's models and Magpie on one suite of purchases."""

import json
import subprocess
import sys
import time

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender
from scipy.sparse import csr_matrix

EVENTS = 11
TOP = 10


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main(program, suite):
    community = [row["items"] for row in lines(f"{suite}/community.jsonl")]
    sessions = lines(f"{suite}/sessions.jsonl")
    known = {}
    for basket in community:
        for item in basket:
            known.setdefault(item, len(known))
    rows, columns = [], []
    for person, basket in enumerate(community):
        for item in set(basket):
            rows.append(person)
            columns.append(known[item])
    taken = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(community), len(known)))
    results = {}
    for name, model in {
        "implicit, cosine of items": CosineRecommender(K=512),
        "implicit, BM25 of items": BM25Recommender(K=512),
        "implicit, ALS": AlternatingLeastSquares(factors=64, random_state=1),
    }.items():
        started = time.perf_counter()
        model.fit(taken, show_progress=False)
        took = time.perf_counter() - started
        results[name] = (hit_rate(model, sessions, known), took)
    answer = subprocess.run([program, "eval", suite, "--json"], check=True, capture_output=True, text=True)
    told = json.loads(answer.stdout)
    results["magpie"] = (told["metrics"][f"hr@{TOP}/{EVENTS}"], told["learned_s"])
    for name, (rate, took) in results.items():
        print(f"{name:28} HR@{TOP} {rate:.3f}   learned in {took:6.1f} s   {took / results['magpie'][1]:5.2f} x magpie's time")


def hit_rate(model, sessions, known):
    hits = 0
    for session in sessions:
        history = [known[item] for item in session["history"][-EVENTS:] if item in known]
        person = csr_matrix((np.ones(len(history), dtype=np.float32), ([0] * len(history), history)), shape=(1, len(known)))
        candidates = [session["target"], *session["negatives"]]
        inside = [item for item in candidates if item in known]
        scores = dict.fromkeys(candidates, float("-inf"))
        if inside:
            ids = np.array([known[item] for item in inside])
            found, given = model.recommend(0, person, N=len(ids), items=ids, filter_already_liked_items=False, recalculate_user=True)
            named = {known[item]: item for item in inside}
            scores.update({named[int(at)]: float(score) for at, score in zip(found, given)})
        # Of equals half stand before the target, as chance would have it.
        target = scores[session["target"]]
        better = sum(score > target for score in scores.values())
        equal = sum(score == target for score in scores.values()) - 1
        hits += better + equal / 2 < TOP
    return hits / len(sessions)


main(*sys.argv[1:])
