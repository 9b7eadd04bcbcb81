"""From a file of interactions to training pairs as indices with pandas or Polars, for `npm run bench`.

    python ingest.py '{"file": FILE, "who": "pandas"}'

What Longtail does with the same file: ids as text to indices, a tenth of the pairs each for validation and test by a
hash of the pair, the rest for training, each part in the order of query and item.
"""
import json
import sys

import numpy as np

from rounds import serve_rounds


def parts(bucket, query, item):
    return [(query[chosen], item[chosen]) for chosen in (bucket < 8, bucket == 8, bucket == 9)]


def with_pandas(file):
    import pandas as pd

    def step(_):
        frame = pd.read_parquet(file) if file.endswith(".parquet") else pd.read_csv(file, dtype="string[pyarrow]", engine="pyarrow")
        query, _queries = pd.factorize(frame["query"])
        item, _items = pd.factorize(frame["item"])
        bucket = pd.util.hash_array(query.astype(np.int64) << 32 | item) % 10
        order = np.lexsort((item, query))
        return parts(bucket[order], query[order].astype(np.int32), item[order].astype(np.int32))

    return step, f"pandas {pd.__version__}"


def with_polars(file):
    import polars as pl

    def step(_):
        frame = pl.scan_parquet(file) if file.endswith(".parquet") else pl.scan_csv(file, infer_schema=False)
        codes = frame.select(pl.col("query", "item").cast(pl.Categorical).to_physical())
        coded = codes.with_columns((pl.col("query").hash() ^ pl.col("item").hash()).mod(10).alias("bucket")).sort("query", "item").collect()
        return parts(coded["bucket"].to_numpy(), coded["query"].to_numpy(), coded["item"].to_numpy())

    return step, f"Polars {pl.__version__}"


def main():
    case = json.loads(sys.argv[1])
    step, name = with_pandas(case["file"]) if case["who"] == "pandas" else with_polars(case["file"])
    serve_rounds(step, name, 0)


if __name__ == "__main__":
    main()
