"""Sends a batch with Google's Python client to the test server at a URL, and checks the responses.

    client.py DOCUMENT URL
"""

import json
import sys

import httplib2
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

document, url = sys.argv[1:]
with open(document, encoding="utf-8") as file:
    description = json.load(file)
description["rootUrl"] = description["baseUrl"] = url
storage = build_from_document(description, http=httplib2.Http())

results = {}


def callback(request_id, response, exception):
    results[request_id] = exception or response


batch = storage.new_batch_http_request(callback=callback)
batch.add(storage.buckets().get(bucket="a b"), request_id="get")
batch.add(storage.buckets().insert(project="p", body={"name": "ü"}), request_id="insert")
batch.add(storage.buckets().delete(bucket="old"), request_id="delete")
batch.add(storage.buckets().get(bucket="missing"), request_id="missing")
batch.execute()

assert results["get"]["name"] == "GET /storage/v1/b/a%20b?alt=json", results["get"]
assert results["insert"]["name"] == "ü", results["insert"]
assert results["delete"] == "", results["delete"]
assert isinstance(results["missing"], HttpError) and results["missing"].resp.status == 404, results["missing"]
print("4 responses")
