#!/usr/bin/env python3
"""Writes endpoints.json beside this file: the hosts that botocore's own rules give for each service that the gateway
calls, in every region that botocore knows, plain, for FIPS, for dual stack, and for both.

    python3 make_endpoints.py

Needs botocore 1.40.60 (pip install botocore==1.40.60), the last with Lookout for Vision; the file says which version
made it. A region whose hosts have the same form as those of another region of its partition is written too: nothing is
left to a rule of this script's.
"""

import json
import pathlib
import urllib.parse

import botocore
import botocore.session
from botocore.endpoint_provider import EndpointProvider

# The first labels of the service's host, and botocore's name of the service.
SERVICES = {
    "rekognition": "rekognition",
    "lookoutvision": "lookoutvision",
    "api.sagemaker": "sagemaker",
    "runtime.sagemaker": "sagemaker-runtime",
    "sts": "sts",
    "portal.sso": "sso",
    "oidc": "sso-oidc",
}


def hosts(provider, service, region):
    """Plain, FIPS, dual stack, both."""
    row = []
    for dual_stack in (False, True):
        for fips in (False, True):
            parameters = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack}
            if service == "sts":
                parameters["UseGlobalEndpoint"] = False
            url = urllib.parse.urlsplit(provider.resolve_endpoint(**parameters).url)
            assert url.scheme == "https" and not url.path, url
            row.append(url.netloc)
    return row


def main():
    loader = botocore.session.get_session().get_component("data_loader")
    partitions = loader.load_data("partitions")
    regions = {
        region: partition["id"]
        for partition in partitions["partitions"]
        for region in sorted(partition["regions"])
        if not region.endswith("-global")
    }
    rows = []
    for prefix, service in SERVICES.items():
        provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
        for region, partition in regions.items():
            rows.append([prefix, partition, region] + hosts(provider, service, region))
    lines = ",\n".join("    " + json.dumps(row) for row in rows)
    text = (
        f'{{\n  "madeBy": "botocore {botocore.__version__}",\n'
        f'  "columns": ["service", "partition", "region", "plain", "fips", "dualStack", "fipsDualStack"],\n'
        f'  "rows": [\n{lines}\n  ]\n}}\n'
    )
    pathlib.Path(__file__).with_name("endpoints.json").write_text(text)


main()
