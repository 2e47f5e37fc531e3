"""Writes the shapes of the services that octroi serves: `python3 xtask/shapes.py crates/octroi-wire/shapes`.

Reads the API models of the installed botocore (Apache-2.0) and keeps what a server must know of an
operation: members, types, sizes, patterns, names on the wire, statuses of errors. No documentation
and no code is taken over. One member or shape stands on one line, so that a change of the API is a
readable difference.
"""

import json
import sys
from pathlib import Path

import botocore
import botocore.loaders

SERVICES = ["iam", "kms", "organizations", "sts"]

# AWS lists the words of an enumeration in an order of its own where it refuses another; as recorded.
ORDERS = {"MacAlgorithmSpec": ["HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"]}


def ordered(name, kept):
    order = ORDERS.get(name)
    if order and set(order) == set(kept["e"]):
        kept["e"] = order
    return kept


def shape(model):
    """A shape with short names for what is kept."""
    kept = {"t": model["type"]}
    for long, short in (("min", "min"), ("max", "max"), ("pattern", "p"), ("enum", "e")):
        if long in model:
            kept[short] = model[long]
    if model.get("sensitive"):
        kept["secret"] = True
    if model.get("flattened"):
        kept["flat"] = True
    if model["type"] == "structure":
        required = set(model.get("required", []))
        members = {}
        for name, member in model["members"].items():
            entry = {"s": member["shape"]}
            if name in required:
                entry["r"] = True
            for key in ("locationName", "queryName"):
                if key in member and member[key] != name:
                    entry[key] = member[key]
            if member.get("flattened"):
                entry["flat"] = True
            members[name] = entry
        kept["m"] = members
    if model["type"] == "list":
        kept["s"] = model["member"]["shape"]
        if "locationName" in model["member"]:
            kept["locationName"] = model["member"]["locationName"]
    if model["type"] == "map":
        kept["k"] = model["key"]["shape"]
        kept["v"] = model["value"]["shape"]
        for part in ("key", "value"):
            if "locationName" in model[part]:
                kept[part + "Name"] = model[part]["locationName"]
    if model.get("timestampFormat"):
        kept["f"] = model["timestampFormat"]
    return kept


def reachable(model, roots):
    """The names of the shapes behind the roots."""
    seen, todo = set(), list(roots)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        here = model["shapes"][name]
        todo += [member["shape"] for member in here.get("members", {}).values()]
        todo += [here[part]["shape"] for part in ("member", "key", "value") if part in here]
    return seen


def service(name):
    model = botocore.loaders.Loader().load_service_model(name, "service-2")
    metadata = model["metadata"]
    operations, roots = {}, set()
    for operation, body in sorted(model["operations"].items()):
        entry = {}
        for part in ("input", "output"):
            if part in body:
                entry[part] = body[part]["shape"]
                roots.add(body[part]["shape"])
        if "resultWrapper" in body.get("output", {}):
            entry["wrapper"] = body["output"]["resultWrapper"]
        operations[operation] = entry
    errors = {}
    for shape_name, body in sorted(model["shapes"].items()):
        if body.get("exception"):
            error = body.get("error", {})
            # A fault is the service's own.
            errors[error.get("code", shape_name)] = error.get("httpStatusCode", 500 if body.get("fault") else 400)
    shapes = {key: ordered(key, shape(model["shapes"][key])) for key in sorted(reachable(model, roots))}
    head = {
        "service": name,
        "protocol": metadata["protocol"],
        "version": metadata["apiVersion"],
        "namespace": metadata.get("xmlNamespace", ""),
        "target": metadata.get("targetPrefix", ""),
        "source": f"API model of {name} {metadata['apiVersion']} as packaged in botocore {botocore.__version__}",
    }
    lines = ["{"]
    lines += [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    for title, table, last in (("operations", operations, ","), ("errors", errors, ","), ("shapes", shapes, "")):
        rows = [f"  {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in table.items()]
        lines.append(f' "{title}": {{')
        lines.append(",\n".join(rows))
        lines.append(f" }}{last}")
    lines.append("}")
    return "\n".join(lines) + "\n"


def main():
    folder = Path(sys.argv[1])
    for name in SERVICES:
        (folder / f"{name}.json").write_text(service(name))


main()
