"""Mutual information of all pairs of columns with pandas and scikit-learn, for `npm run bench`.

    python association.py '{"folder": FOLDER, "columns": 50, "isPlain": false, "isPrinted": false}'

Columns are int32 codes in FOLDER/columnN, as `pandas.factorize` gives them. `isPlain` calls `mutual_info_score` on two
columns, as its manual does; else the contingency table, which takes it most of its time, is counted by `bincount`.
`isPrinted` prints the matrix of all pairs instead of times.
"""
import json
import sys

import numpy as np
import pandas as pd
from sklearn.metrics import mutual_info_score

from rounds import serve_rounds

# Beyond as many cells scikit-learn's sparse table is faster than a dense one.
DENSE_CELLS = 4_194_304


def main():
    case = json.loads(sys.argv[1])
    codes = {f"column{f}": np.fromfile(f"{case['folder']}/column{f}", np.int32).astype(np.int64) for f in range(case["columns"])}
    frame = pd.DataFrame(codes)
    columns = [frame[name].to_numpy() for name in frame.columns]
    sizes = [int(column.max()) + 1 for column in columns]

    def information(f, g):
        if case["isPlain"] or DENSE_CELLS < sizes[f] * sizes[g]:
            return mutual_info_score(columns[f], columns[g])
        counts = np.bincount(columns[f] * sizes[g] + columns[g], minlength=sizes[f] * sizes[g])
        return mutual_info_score(None, None, contingency=counts.reshape(sizes[f], sizes[g]))

    def step(_):
        k = len(columns)
        return [[information(f, g) for g in range(f + 1, k)] for f in range(k)]

    if case["isPrinted"]:
        print(json.dumps(step(0)))
        return
    serve_rounds(step, f"pandas {pd.__version__}, scikit-learn", 0)


if __name__ == "__main__":
    main()
