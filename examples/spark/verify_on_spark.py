"""Judges many signed records on Apache Spark: every partition is piped through `khue verify - --format ndjson`.

One line out for each line in, in order, so that any engine that pipes lines can do the same. Each executor needs Node, khue, the
trust bundle and the link key; on a cluster send them with `--archives` and `--files`, here they lie on the same machine.

    pip install pyspark            # Java 17 or later
    python verify_on_spark.py --records records.ndjson --trust trust --pin trust-pin.txt --at 2026-11-21 \
        --khue "node dist/cli/main.js" --master "local-cluster[2,1,2048]" --partitions 16 --output reports

`--compare reports.ndjson` holds the result against the lines of one machine (`khue verify records.ndjson --ordered`): the same
record must have the same answer, code and digests, and none may be missing or more.
"""

import argparse
import hashlib
import json
import os
import shlex
import shutil
import sys
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", required=True, help="NDJSON: a record a line, or {id, data: base64}")
    parser.add_argument("--trust", required=True)
    parser.add_argument("--pin", required=True)
    parser.add_argument("--at", required=True, help="one validation time for the whole run")
    parser.add_argument("--khue", default="khue")
    parser.add_argument("--link-key", help="the same file on every machine: makes lines comparable for `khue conflicts`")
    parser.add_argument("--master", default="local-cluster[2,1,2048]")
    parser.add_argument("--partitions", type=int, default=16)
    parser.add_argument("--output", required=True, help="folder of part-* files, input of `khue conflicts`")
    parser.add_argument("--compare", help="lines of one machine over the same records")
    return parser.parse_args()


def command(options):
    words = shlex.split(options.khue) + ["verify", "-", "--format", "ndjson", "--workers", "1", "--checks", "problems"]
    words += ["--trust", os.path.abspath(options.trust), "--pin", os.path.abspath(options.pin)]
    # A worker of Spark remembers nothing from one partition to the next.
    words += ["--at", options.at, "--state", "none"]
    words += ["--link-key", os.path.abspath(options.link_key) if options.link_key else "none"]
    return " ".join(shlex.quote(word) for word in words)


def fingerprint(line):
    """What must be equal: everything but the name of the input, which is a place in a partition here."""
    report = json.loads(line)
    report.pop("input", None)
    bulk = report.get("bulk", {})
    bulk.pop("keys", None)
    bulk.pop("results", None)
    return hashlib.sha256(json.dumps(report, sort_keys=True, ensure_ascii=False).encode()).digest()


def compare(folder, path):
    counts = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            key = fingerprint(line)
            counts[key] = counts.get(key, 0) + 1
    total = 0
    for name in sorted(os.listdir(folder)):
        if not name.startswith("part-"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as lines:
            for line in lines:
                total += 1
                key = fingerprint(line)
                counts[key] = counts.get(key, 0) - 1
    wrong = sum(abs(count) for count in counts.values())
    print(f"spark: {total} lines, {wrong} differ from those of one machine")
    return wrong == 0


def main():
    options = arguments()
    from pyspark.sql import SparkSession

    shutil.rmtree(options.output, ignore_errors=True)
    spark = (
        SparkSession.builder.master(options.master)
        .appName("khue verify")
        .config("spark.ui.enabled", "false")
        .config("spark.executorEnv.PATH", os.environ.get("PATH", ""))
        .getOrCreate()
    )
    context = spark.sparkContext
    started = time.time()
    size = os.path.getsize(options.records)
    # Hadoop splits the file by size; a record is a line and never cut.
    context._jsc.hadoopConfiguration().set(
        "mapreduce.input.fileinputformat.split.maxsize", str(max(1, size // options.partitions))
    )
    # Every partition starts a process: neighbours are put together to as many as were asked for.
    records = context.textFile(os.path.abspath(options.records), options.partitions).coalesce(options.partitions)
    reports = records.pipe(command(options), checkCode=False)
    reports.saveAsTextFile(os.path.abspath(options.output))
    seconds = time.time() - started
    partitions = records.getNumPartitions()
    spark.stop()
    lines = sum(
        sum(1 for _ in open(os.path.join(options.output, name), "rb"))
        for name in os.listdir(options.output)
        if name.startswith("part-")
    )
    print(f"spark: {lines} records in {seconds:.1f} s, {lines / seconds:.0f}/s, {partitions} partitions, {options.master}")
    # The exit status of a part says what was found in it, so it is not looked at; a part that ended early has fewer lines.
    with open(options.records, "rb") as given:
        wanted = sum(1 for _ in given)
    if lines != wanted:
        print(f"spark: {wanted} records went in: {wanted - lines} have no line")
        sys.exit(1)
    if options.compare and not compare(options.output, options.compare):
        sys.exit(1)


if __name__ == "__main__":
    main()
