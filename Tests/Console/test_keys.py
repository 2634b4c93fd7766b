"""The console of a gateway whose callers have keys and rights."""

import json
import subprocess

import pytest

from program import run

UNAUTHENTICATED = "the server responded with a status of 401"


def new_key(name):
    result = run("keys", "new", name, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


RIGHTS = {
    "looker": {"*": ["read"]},
    "shift": {"abc*": ["read", "start", "stop"], "widgets": ["read", "detect"]},
    "boss": {"*": ["read", "start", "stop", "force", "hold", "detect", "operate"]},
}


@pytest.fixture
def guarded(tmp_path, serve):
    """A gateway with callers, and their keys by name."""
    keys = {name: new_key(name) for name in RIGHTS}
    lines = ["callers:"]
    for name, allow in RIGHTS.items():
        lines += [f"  {name}:", f"    allow: {json.dumps(allow)}", f"    keys: {{k: {{sha256: {keys[name]['sha256']}}}}}"]
    file = tmp_path / "gateway.yaml"
    file.write_text("\n".join(lines) + "\n")
    gateway = serve("--config", str(file))
    gateway.keys = {name: key["key"] for name, key in keys.items()}
    return gateway


def enter(screen, key):
    screen.page.get_by_label("Key", exact=True).fill(key)
    screen.keys("Enter")


def as_caller(gateway, name):
    return [("Authorization", f"Bearer {gateway.keys[name]}")]


def test_the_page_asks_for_a_key_and_keeps_it_in_the_tab(guarded, open_screen):
    screen = open_screen(guarded.url, expects=[UNAUTHENTICATED])
    screen.sees("#key-dialog[open]", "Who are you?")
    screen.shoot("key")
    screen.check_access()
    screen.keys("Escape")
    assert screen.locate("#key-dialog").is_visible()
    enter(screen, "mgw_" + "A" * 43)
    screen.sees("#key-problem", "This key is not valid")
    assert screen.locate("#models-rows tr").count() == 0

    key = guarded.keys["boss"]
    enter(screen, key)
    screen.sees("#who-name", "boss")
    screen.sees("#models-rows tr", "abc123")
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.sees("#link", "Live")

    page = screen.page
    assert key not in page.url and key not in page.content()
    assert page.evaluate("JSON.stringify({...localStorage}) + document.cookie") == "{}"
    assert page.evaluate("JSON.stringify({...sessionStorage})").count(key) == 1
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert not [r.url for r in screen.requests if key in r.url]
    sent = [r.headers.get("authorization") for r in screen.requests if "/models/abc123/events" in r.url]
    assert set(sent) == {f"Bearer {key}"}

    page.reload()
    screen.sees("#who-name", "boss")
    other = screen.context.new_page()
    other.goto(guarded.url + "/")
    other.locator("#key-dialog[open]").wait_for()
    other.close()

    screen.locate("#who summary").click()
    screen.shoot("caller")
    screen.button("Forget the key").click()
    screen.sees("#key-dialog[open]")
    assert page.evaluate("sessionStorage.length") == 0
    assert screen.locate("#models-rows tr").count() == 0
    assert not screen.locate("#model").is_visible()


def buttons(screen):
    return [text for text in screen.locate("#model button:visible").all_inner_texts() if text != "Copy"]


def test_a_caller_that_may_only_read_sees_no_button_that_would_be_refused(guarded, open_screen):
    guarded.post("/models/abc123/start", headers=as_caller(guarded, "boss"))
    screen = open_screen(guarded.url, expects=[UNAUTHENTICATED])
    enter(screen, guarded.keys["looker"])
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.sees("#model .badge", "running")
    screen.sees("#model .hint", "You may see this model, and do nothing with it.")
    assert buttons(screen) == []
    assert not screen.locate("#tryout-file").is_visible()
    assert not screen.locate("#model .curl").first.is_visible()
    screen.shoot("only-reads")
    screen.check_access()


def test_buttons_follow_the_rights_on_each_model(guarded, open_screen):
    screen = open_screen(guarded.url, expects=[UNAUTHENTICATED])
    enter(screen, guarded.keys["shift"])
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.sees("#model .badge", "stopped")
    assert buttons(screen) == ["Start"]
    assert not screen.locate("#tryout-file").is_visible()
    screen.button("Start").click()
    screen.sees("#model .badge", "running")
    assert buttons(screen) == ["Extend", "Stop"]
    assert screen.locate("#lease-lengths option[value=none]").count() == 0

    screen.page.get_by_role("link", name="widgets").first.click()
    screen.sees("#model-title", "widgets")
    screen.locate("#tryout-file").wait_for()
    assert buttons(screen) == []
    assert not screen.page.get_by_label("Start it first").is_visible()


def test_the_curl_line_takes_the_key_from_the_shell(guarded, open_screen):
    screen = open_screen(guarded.url, expects=[UNAUTHENTICATED])
    enter(screen, guarded.keys["boss"])
    screen.page.get_by_role("link", name="widgets").first.click()
    line = screen.locate("#model .curl code").first.inner_text()
    assert '"Authorization: Bearer $MODEL_GATEWAY_KEY"' in line and guarded.keys["boss"] not in line
    result = subprocess.run(
        ["sh", "-c", line], capture_output=True, timeout=20, env={"MODEL_GATEWAY_KEY": guarded.keys["boss"], "PATH": "/usr/bin:/bin"})
    assert json.loads(result.stdout)["data"]["state"] == "starting"
    screen.sees("#model .badge", "running")


def test_another_key_shows_what_that_caller_may_see(guarded, open_screen):
    screen = open_screen(guarded.url, expects=[UNAUTHENTICATED])
    enter(screen, guarded.keys["boss"])
    screen.sees("#who-name", "boss")
    screen.locate("#who summary").click()
    screen.button("Use another key").click()
    screen.button("Cancel").click()
    screen.sees("#who-name", "boss")
    screen.button("Use another key").click()
    enter(screen, guarded.keys["looker"])
    screen.sees("#who-name", "looker")
    screen.locate("#who summary").click()
    screen.sees("#who-rights", "read")
    assert screen.page.evaluate("sessionStorage.getItem('model-gateway.key')") == guarded.keys["looker"]
