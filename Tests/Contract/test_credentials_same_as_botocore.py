"""With the same files and variables the gateway finds the credentials that AWS's own client finds."""

import pytest

import credentials
from credentials import Home


def keys(id):
    return f"aws_access_key_id = {id}\naws_secret_access_key = hidden-{id}\n"


def process(id):
    output = f'{{"Version": 1, "AccessKeyId": "{id}", "SecretAccessKey": "hidden"}}'
    return f"credential_process = printf %s '{output}'\n"


ENV = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "hidden-env"}
ROLE = "role_arn = arn:aws:iam::111122223333:role/vision\nrole_session_name = session\n"
BUILD = {"AWS_PROFILE": "build"}
TOKEN = {"token": "header.claims.signature"}

# What is in the files and variables. Every one of these has credentials.
FOUND = {
    "environment": dict(**ENV),
    "environment before files": dict(credentials=f"[default]\n{keys('AKIDFILE')}", **ENV),
    "environment before AWS_PROFILE": dict(credentials=f"[build]\n{keys('AKIDFILE')}", **ENV, **BUILD),
    "environment with a token": dict(**ENV, AWS_SESSION_TOKEN="t"),
    "empty variables": dict(
        credentials=f"[default]\n{keys('AKIDFILE')}", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY=""),
    "default in credentials": dict(credentials=f"[default]\n{keys('AKIDFILE')}"),
    "default in config": dict(config=f"[default]\n{keys('AKIDFILE')}"),
    "default with its kind": dict(config=f"[profile default]\n{keys('AKIDFILE')}"),
    "credentials before config": dict(
        credentials=f"[default]\n{keys('AKIDCRED')}", config=f"[default]\n{keys('AKIDCONF')}"),
    "AWS_PROFILE": dict(credentials=f"[default]\n{keys('AKIDDEF')}[build]\n{keys('AKIDBUILD')}", **BUILD),
    "AWS_PROFILE in config": dict(config=f"[default]\n{keys('AKIDDEF')}[profile build]\n{keys('AKIDBUILD')}", **BUILD),
    "AWS_DEFAULT_PROFILE": dict(credentials=f"[build]\n{keys('AKIDBUILD')}", AWS_DEFAULT_PROFILE="build"),
    "a name of two words": dict(config=f"[profile 'a b']\n{keys('AKIDBUILD')}", AWS_PROFILE="a b"),
    "a name with an at": dict(credentials=f"[a@b.c]\n{keys('AKIDBUILD')}", AWS_PROFILE="a@b.c"),
    "files elsewhere": dict(
        files={"c": f"[profile build]\n{keys('AKIDC')}", "k": f"[build]\n{keys('AKIDK')}"},
        AWS_CONFIG_FILE="HOME/c", AWS_SHARED_CREDENTIALS_FILE="HOME/k", **BUILD),
    "a file elsewhere with ~": dict(
        files={"k": f"[build]\n{keys('AKIDK')}"}, AWS_SHARED_CREDENTIALS_FILE="~/k", **BUILD),
    "comments": dict(
        credentials=f"# c\n; d\n[default] # e\n# f\n{keys('AKIDFILE')}  ; g\nregion = us-east-1\n"),
    "white space": dict(
        credentials="\n\n[default]\n\naws_access_key_id   =   AKIDFILE  \n\naws_secret_access_key=hidden\n\n"),
    "upper case": dict(credentials="[default]\nAWS_ACCESS_KEY_ID = AKIDFILE\nAws_Secret_Access_Key = hidden\n"),
    "a colon": dict(credentials="[default]\naws_access_key_id: AKIDFILE\naws_secret_access_key: hidden\n"),
    "CRLF": dict(credentials=f"[default]\n{keys('AKIDFILE')}".replace("\n", "\r\n")),
    "indented": dict(credentials="[default]\n  aws_access_key_id = AKIDFILE\n  aws_secret_access_key = hidden\n"),
    "quotes are part of a value": dict(
        credentials="[default]\naws_access_key_id = 'AKIDFILE'\naws_secret_access_key = hidden\n"),
    "nested": dict(config=f"[default]\ns3 =\n  aws_access_key_id = NESTED\n  max = 1\n{keys('AKIDFILE')}"),
    "other sections": dict(config=f"[plugins]\nx = y\n[services a]\nsts =\n  b = c\n[default]\n{keys('AKIDFILE')}"),
    "process": dict(config=f"[default]\n{process('AKIDPROC')}"),
    "process of a profile": dict(config=f"[profile build]\n{process('AKIDPROC')}", **BUILD),
    "process before keys in config": dict(config=f"[default]\n{keys('AKIDCONF')}{process('AKIDPROC')}"),
    "keys in credentials before process": dict(
        credentials=f"[default]\n{keys('AKIDCRED')}", config=f"[default]\n{process('AKIDPROC')}"),
    "role": dict(config=f"[profile build]\n{ROLE}source_profile = base\n[profile base]\n{keys('AKIDBASE')}", **BUILD),
    "role of all that there is": dict(
        config=f"[profile build]\n{ROLE}source_profile = base\nexternal_id = a b/1\nduration_seconds = 1800\n",
        credentials=f"[base]\n{keys('AKIDBASE')}aws_session_token = t+/=\n", **BUILD),
    "role before keys beside it": dict(
        config=f"[profile build]\n{ROLE}{keys('AKIDBUILD')}source_profile = base\n[profile base]\n{keys('AKIDBASE')}",
        **BUILD),
    "role over itself": dict(config=f"[profile build]\n{ROLE}{keys('AKIDBUILD')}source_profile = build\n", **BUILD),
    "role over a role": dict(
        config=f"[profile build]\n{ROLE}source_profile = mid\n"
        f"[profile mid]\n{ROLE.replace('vision', 'mid')}source_profile = base\n[profile base]\n{keys('AKIDBASE')}",
        **BUILD),
    "role over a role that has keys": dict(
        config=f"[profile build]\n{ROLE}source_profile = mid\n"
        f"[profile mid]\n{ROLE.replace('vision', 'mid')}{keys('AKIDMID')}source_profile = base\n"
        f"[profile base]\n{keys('AKIDBASE')}", **BUILD),
    "role over a process": dict(
        config=f"[profile build]\n{ROLE}source_profile = base\n[profile base]\n{process('AKIDPROC')}", **BUILD),
    "role of the default profile": dict(
        config=f"[default]\n{ROLE}source_profile = base\n[profile base]\n{keys('AKIDBASE')}"),
    "role over the environment": dict(
        # Variables go before a profile: so it is the environment's own keys that are found.
        config=f"[profile build]\n{ROLE}credential_source = Environment\n", **BUILD, **ENV),
    "role by a token": dict(
        config=f"[profile build]\n{ROLE}web_identity_token_file = HOME/token\n", files=TOKEN, **BUILD),
    "role by a token before keys": dict(
        config=f"[profile build]\n{ROLE}web_identity_token_file = HOME/token\n{keys('AKIDBUILD')}", files=TOKEN,
        **BUILD),
    "role over a role by a token": dict(
        config=f"[profile build]\n{ROLE}source_profile = pod\n"
        f"[profile pod]\n{ROLE.replace('vision', 'pod')}web_identity_token_file = HOME/token\n", files=TOKEN, **BUILD),
    "web identity": dict(
        files=TOKEN, AWS_WEB_IDENTITY_TOKEN_FILE="HOME/token", AWS_ROLE_ARN="arn:aws:iam::1:role/pod",
        AWS_ROLE_SESSION_NAME="pod"),
    "environment before web identity": dict(
        files=TOKEN, AWS_WEB_IDENTITY_TOKEN_FILE="HOME/token", AWS_ROLE_ARN="arn:aws:iam::1:role/pod",
        AWS_ROLE_SESSION_NAME="pod", **ENV),
}

# Here is something wrong, and neither looks any further. Beside each, what the gateway says.
MISTAKES = {
    "half a pair in the environment": (dict(AWS_ACCESS_KEY_ID="AKIDENV"), "environment: "),
    "half a pair in a file": (dict(credentials="[default]\naws_access_key_id = A\n"), "profile default: "),
    "no such profile": (dict(credentials=f"[default]\n{keys('AKIDDEF')}", **BUILD), "profile build: there is no"),
    "a line that is nothing": (dict(credentials=f"[default]\n{keys('AKIDDEF')}hidden\n"), "credentials line 4 "),
    "no section": (dict(config="hidden = 1\n"), "config line 1 "),
    "nested nonsense": (dict(config="[default]\ns3 =\n  hidden\n"), "config line 3 "),
    "a role of nobody": (dict(config=f"[default]\n{ROLE}"), "neither source_profile nor credential_source"),
    "a role of two": (
        dict(config=f"[default]\n{ROLE}source_profile = a\ncredential_source = Environment\n[profile a]\n"),
        "both source_profile and credential_source"),
    "a source that is not there": (dict(config=f"[default]\n{ROLE}source_profile = a\n"), "a does not exist"),
    "a source without keys": (
        dict(config=f"[default]\n{ROLE}source_profile = a\n[profile a]\nregion = us-east-1\n"), "holds no credentials"),
    "a source of another name": (dict(config=f"[default]\n{ROLE}credential_source = hidden\n"), "credential_source"),
    "a role over itself": (dict(config=f"[default]\n{ROLE}source_profile = default\n"), "default > default"),
    "a circle": (
        dict(config=f"[default]\n{ROLE}source_profile = a\n[profile a]\n{ROLE}source_profile = default\n"),
        "default > a > default"),
    "a process that fails": (
        dict(config="[default]\ncredential_process = sh -c 'echo hidden; exit 3'\n"), "exit status 3"),
    "a process of another version": (
        dict(config="[default]\ncredential_process = printf '{\"Version\": 2}'\n"), "Version 2"),
    "a token without a role": (
        dict(config="[default]\nweb_identity_token_file = HOME/token\n", files=TOKEN), "no role_arn"),
    "a token file that is not there": (
        dict(AWS_WEB_IDENTITY_TOKEN_FILE="HOME/none", AWS_ROLE_ARN="arn:aws:iam::1:role/pod"), "none cannot be opened"),
    "SSO without a region": (
        dict(config="[default]\nsso_account_id = 1\nsso_role_name = r\nsso_start_url = u\n"), "sso_region"),
    "SSO of nobody": (
        dict(config="[default]\nsso_account_id = 1\nsso_role_name = r\nsso_start_url = u\nsso_region = us-east-1\n"),
        "aws sso login --profile default"),
    "an SSO session that is not there": (
        dict(config="[default]\nsso_account_id = 1\nsso_role_name = r\nsso_session = s\n"), "s does not exist"),
}

# Neither finds anything here, and both would go on.
NOTHING = {
    "no files": dict(),
    "another profile": dict(credentials=f"[build]\n{keys('AKIDBUILD')}"),
    "a section of config without its kind": dict(config=f"[build]\n{keys('AKIDBUILD')}"),
    "a default without keys": dict(config="[default]\nregion = us-east-1\n"),
    "a profile without keys": dict(config="[profile build]\nregion = us-east-1\n", **BUILD),
}


@pytest.fixture(scope="module")
def sts():
    with credentials.asked_sts() as server:
        yield server


@pytest.mark.parametrize("home", FOUND.values(), ids=FOUND.keys())
def test_both_find_the_same_key(tmp_path, sts, home):
    url, asked = sts
    found = Home(tmp_path, **home)
    before = len(asked)
    theirs = found.botocore(AWS_ENDPOINT_URL_STS=url)
    assert isinstance(theirs, str), theirs
    questions = asked[before:]
    assert found.gateway(AWS_ENDPOINT_URL_STS=url) == theirs
    assert asked[before + len(questions):] == questions


@pytest.mark.parametrize(("home", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_both_stop_at_a_mistake_and_the_gateway_tells_no_secret(tmp_path, sts, home, words):
    found = Home(tmp_path, **home)
    assert isinstance(found.botocore(AWS_ENDPOINT_URL_STS=sts[0]), Exception)
    complaint = found.gateway(AWS_ENDPOINT_URL_STS=sts[0])
    assert words in complaint
    assert "hidden" not in complaint


@pytest.mark.parametrize("home", NOTHING.values(), ids=NOTHING.keys())
def test_both_find_nothing_and_the_gateway_says_why_for_each_source(tmp_path, home):
    found = Home(tmp_path, **home)
    assert found.botocore() is None
    complaint = found.gateway()
    for source in ("environment: ", "profile ", "web identity: "):
        assert source in complaint


def test_sections_that_botocore_takes_for_a_mistake_are_one(tmp_path):
    """The other SDKs merge sections of one name; botocore alone refuses them."""
    text = f"[default]\naws_access_key_id = AKIDFILE\n[other]\n[default]\naws_secret_access_key = hidden\n"
    assert Home(tmp_path, credentials=text).gateway() == "AKIDFILE"
