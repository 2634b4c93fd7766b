"""What a team would write in place of the gateway: FastAPI with boto3, which commits each start to SQLite.

The environment says what it needs: STUB_URL, STORE and CALLER_KEY_SHA256, and AWS's own variables.
"""

import datetime
import hashlib
import hmac
import os
import sqlite3
import threading
import uuid

import boto3
import botocore.config
import fastapi
import fastapi.concurrency
import fastapi.responses

KEY = os.environ["CALLER_KEY_SHA256"]
CONFIG = botocore.config.Config(max_pool_connections=64)
LOOKOUT, REKOGNITION = (
    boto3.client(service, region_name="us-east-1", endpoint_url=os.environ["STUB_URL"], config=CONFIG)
    for service in ("lookoutvision", "rekognition"))
SOLDER = "arn:aws:rekognition:us-east-1:123456789012:project/parts/version/parts.1/1700000000001"

app = fastapi.FastAPI(openapi_url=None)


class Store:
    """The starts, in one file that all processes share; what a transaction wrote is on the disk when it has returned."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS starts (id TEXT PRIMARY KEY, model TEXT, state TEXT, requested_at TEXT)")

    def run(self, statement, *values):
        with self.lock:
            self.connection.execute(statement, values)


STORE = Store(os.environ["STORE"])


def authenticate(authorization: str = fastapi.Header("")):
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    if not hmac.compare_digest(digest, KEY):
        raise fastapi.HTTPException(401)


@app.get("/healthz")
def healthz():
    return {"success": True, "data": {"status": "ok"}}


@app.post("/models/{id}/start", dependencies=[fastapi.Depends(authenticate)])
def start(id: str):
    project, version = id.rsplit("-", 1)
    operation, created_at = str(uuid.uuid4()), datetime.datetime.now(datetime.UTC).isoformat()
    STORE.run("INSERT INTO starts VALUES (?, ?, 'under way', ?)", operation, id, created_at)
    status = 202
    try:
        answer = LOOKOUT.start_model(
            ProjectName=project, ModelVersion=version, MinInferenceUnits=1, ClientToken=operation)
        state = answer["Status"]
    except LOOKOUT.exceptions.ConflictException:
        answer = LOOKOUT.describe_model(ProjectName=project, ModelVersion=version)
        state, status = answer["ModelDescription"]["Status"], 200
    STORE.run("UPDATE starts SET state = ? WHERE id = ?", state, operation)
    return fastapi.responses.JSONResponse(
        {"success": True, "data": {"id": id, "created_at": created_at, "operation_id": operation, "state": state}},
        status)


@app.post("/models/{id}/detect", dependencies=[fastapi.Depends(authenticate)])
async def detect(id: str, request: fastapi.Request):
    image = await request.body()
    findings = await fastapi.concurrency.run_in_threadpool(find, id, request.headers["content-type"], image)
    return {"success": True, "data": findings}


def find(id, content_type, image):
    if id == "solder":
        answer = REKOGNITION.detect_custom_labels(ProjectVersionArn=SOLDER, Image={"Bytes": image})
        return {"labels": [
            {"name": label["Name"], "confidence": label["Confidence"] / 100} for label in answer["CustomLabels"]]}
    project, version = id.rsplit("-", 1)
    result = LOOKOUT.detect_anomalies(
        ProjectName=project, ModelVersion=version, ContentType=content_type, Body=image)["DetectAnomalyResult"]
    return {"anomaly": {
        "is_anomalous": result["IsAnomalous"], "confidence": result["Confidence"],
        "regions": [
            {"name": anomaly["Name"], "area": anomaly["PixelAnomaly"]["TotalPercentageArea"]}
            for anomaly in result["Anomalies"] if anomaly["Name"] != "background"]}}
