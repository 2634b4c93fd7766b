"""The operator's console, used as operators use it."""

import json
import re
import subprocess

import pytest

import pictures
from program import eventually
from served import Served

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script> {{version}}"


def choose(screen, **file):
    screen.locate("#tryout-file").set_input_files(pictures.file(**file))


def test_a_newcomer_starts_a_model_sees_it_run_shows_it_an_image_and_stops_it_by_keyboard_alone(
        serve, open_screen, tmp_path):
    gateway = serve(start_seconds=3)
    screen = open_screen(gateway.url)
    screen.sees("#models-rows tr", "widgets")
    screen.keys("Tab", "Enter")
    assert screen.focused() == "Models"

    screen.tab_to("abc123")
    screen.keys("Enter")
    screen.sees("#model-title", "abc123")
    assert screen.focused() == "abc123"
    screen.sees("#model .badge", "stopped")
    screen.sees("#link", "Live")

    screen.tab_to("Lease")
    screen.page.keyboard.type("30m")
    screen.tab_to("Holder")
    screen.page.keyboard.type("night-shift")
    assert "curl -X POST -H 'Content-Type: application/json' -d " in screen.locate("#model .curl code").first.inner_text()
    screen.keys("Enter")
    screen.sees("#model .badge", "starting")
    screen.shoot("starting")
    screen.sees("#model .outcome", "held for 30m as night-shift")
    screen.sees("#model .badge", "running")
    screen.sees("#models-rows tr:has-text('abc123') .badge", "running")
    screen.until(lambda: "abc123 is running" in screen.locate("#news").inner_text())
    screen.sees("#totals", "1 running")
    screen.sees("#totals", "$4.00 an hour")
    screen.sees("#model table", "night-shift")

    # The keyboard's way to a file is the browser's own.
    path = tmp_path / "board.png"
    path.write_bytes(pictures.board())
    screen.tab_to("Drop a JPEG or PNG here, paste it, or choose one")
    with screen.page.expect_file_chooser() as chooser:
        screen.keys("Enter")
    chooser.value.set_files(path)
    screen.sees(".verdict", "found")
    boxes = screen.locate(".overlay .box")
    rows = screen.locate("#model .findings tbody tr")
    assert boxes.count() > 0 and rows.count() >= boxes.count()
    told = json.loads(gateway("POST", "/models/abc123/detect", path.read_bytes(), [("Content-Type", "image/png")]).text)
    boxed = [label for label in told["data"]["labels"] if "box" in label]
    assert boxes.count() == len(boxed)
    picture = screen.locate(".picture > img").bounding_box()
    for place, label in enumerate(boxed):
        drawn = boxes.nth(place).bounding_box()
        assert abs(drawn["x"] - picture["x"] - label["box"]["left"] * picture["width"]) < 1.5
        assert abs(drawn["y"] - picture["y"] - label["box"]["top"] * picture["height"]) < 1.5
        assert abs(drawn["width"] - label["box"]["width"] * picture["width"]) < 1.5
        assert abs(drawn["height"] - label["box"]["height"] * picture["height"]) < 1.5
    screen.shoot("tried", full=True)

    screen.page.evaluate("document.getElementById('model-title').focus()")
    screen.tab_to("Stop")
    screen.keys("Enter")
    screen.sees("#model .outcome", "It stops.")
    screen.sees("#model .badge", "stopped")
    screen.sees("#model table.operations td", "stop")
    # The button is gone, the focus is not.
    assert screen.focused() == "Start"
    screen.page.go_back()
    screen.sees("#models-rows tr:has-text('abc123') .badge", "stopped")
    assert screen.focused() == "abc123"
    assert gateway.get("/models/abc123").json["data"]["state"] == "stopped"


def test_a_lease_is_extended_and_each_holder_has_its_own(gateway, open_screen):
    gateway.post("/models/abc123/start", {"lease": "30m", "holder": "nightly"})
    gateway.await_state("abc123", "running")
    screen = open_screen(gateway.url)
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.sees("#model .hint", "1 other lease holds it.")
    screen.button("Hold it too").click()
    screen.sees("#model table", "default")
    screen.button("Extend").click()
    screen.page.get_by_label("Lease", exact=True).fill("8h")
    screen.button("Extend").click()
    screen.sees("#model .outcome", "held for 8h as default")
    eventually(lambda: "8h" in [lease["duration"] for lease in gateway.get("/models/abc123").json["data"]["leases"]])
    screen.button("Give up my lease").click()
    screen.sees("#model .outcome", "Others hold it")
    assert gateway.get("/models/abc123").json["data"]["state"] == "running"

    screen.page.get_by_label("End the other leases too").check()
    screen.button("Stop").click()
    screen.sees("#sure-text", "1 other lease will end")
    screen.shoot("sure")
    screen.keys("Escape")
    assert gateway.get("/models/abc123").json["data"]["state"] == "running"
    screen.button("Stop").click()
    screen.button("End all leases and stop").click()
    screen.sees("#model .badge", "stop")
    gateway.await_state("abc123", "stopped")
    screen.sees("#model .badge", "stopped")


def test_a_mask_is_drawn_over_the_picture(gateway, open_screen):
    gateway.post("/models/widgets/start")
    gateway.await_state("widgets", "running")

    def look(size):
        content = pictures.board(size=size)
        answer = gateway("POST", "/models/widgets/detect?mask=true", content, [("Content-Type", "image/png")])
        return content, answer.json["data"]["anomaly"]

    # The simulator makes up its mind by the picture.
    content, anomaly = next(found for found in map(look, [(640, 400 + n) for n in range(50)]) if "mask" in found[1])
    screen = open_screen(gateway.url)
    screen.page.get_by_role("link", name="widgets").first.click()
    choose(screen, name="widget.png", content=content)
    screen.sees(".verdict.bad", "Anomalous")
    rows = screen.locate("#model .findings tbody th").all_inner_texts()
    assert rows == [region["name"] for region in anomaly["regions"]]
    mask = screen.sees(".overlay .mask")
    screen.until(lambda: mask.evaluate("mask => mask.width") == 640)
    covered = mask.evaluate(
        "mask => mask.getContext('2d').getImageData(0, 0, mask.width, mask.height).data"
        ".reduce((sum, byte, place) => sum + (place % 4 === 3 && byte > 0), 0)")
    area = sum(region["area"] for region in anomaly["regions"])
    assert abs(covered / (640 * mask.evaluate("mask => mask.height")) - area) < 0.01
    over, under = mask.bounding_box(), screen.locate(".picture > img").bounding_box()
    assert all(abs(over[side] - under[side]) < 1 for side in under), (over, under)
    screen.shoot("mask", full=True)
    screen.check_access()
    screen.page.get_by_label("Draw the mask").uncheck()
    screen.button("Look again").click()
    screen.sees(".verdict", "Anomalous")
    screen.until(lambda: screen.locate(".overlay .mask").count() == 0)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_dropped_on_a_stopped_model_which_is_started_first(gateway, open_screen, kind):
    screen = open_screen(gateway.url, scheme="dark")
    screen.page.get_by_role("link", name="widgets").first.click()
    screen.page.get_by_label("Start it first if it does not run").check()
    code = screen.locate("#model .curl code").last
    assert "start=true" in code.inner_text() and "mask=true" in code.inner_text()
    content = list(pictures.board(kind))
    screen.page.evaluate(
        """([content, type]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(content)], "widget's 1.img", {type}));
          const place = document.querySelector(".drop");
          for (const name of ["dragenter", "dragover", "drop"]) {
            place.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true}));
          }
        }""", [content, f"image/{kind.lower()}"])
    screen.sees("#model .outcome", "Looking")
    screen.sees(".verdict", "sure")
    screen.sees("#model .badge", "running")
    assert f"--data-binary '@widget'\\''s 1.img'" in code.inner_text()


def test_what_the_gateway_refuses_is_shown_with_its_details_and_its_request(gateway, open_screen):
    screen = open_screen(gateway.url, expects=["the server responded with a status of 4"])
    screen.page.get_by_role("link", name="abc123").first.click()
    choose(screen, name="early.png")
    problem = screen.sees("#model .problem", "MODEL_NOT_READY")
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", problem.inner_text())
    choose(screen, name="no.png", content=b"this is no picture")
    screen.sees("#model .problem", "IMAGE_INVALID")
    screen.page.get_by_label("Lease", exact=True).fill("soon")
    screen.button("Start").click()
    problem = screen.sees("#model .problem li", "lease")
    screen.shoot("refused", full=True)
    screen.check_access()


def test_an_address_leads_to_a_model_and_to_none(gateway, open_screen):
    screen = open_screen(gateway.url, expects=["the server responded with a status of 404"])
    screen.page.goto(gateway.url + "/#/models/widgets")
    screen.sees("#model-title", "widgets")
    assert screen.page.title() == "widgets – model-gateway"
    screen.page.goto(gateway.url + "/#/models/no-such-model")
    screen.sees("#model .problem", "MODEL_NOT_FOUND")
    screen.page.goto(gateway.url + "/#/models/%zz")
    screen.sees("#models-rows tr", "abc123")


def test_every_curl_line_does_what_its_button_does(gateway, open_screen, tmp_path):
    screen = open_screen(gateway.url)
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.page.get_by_label("Holder").fill("o-1")
    codes = screen.locate("#model .curl:not([hidden]) code")

    def shell(line):
        result = subprocess.run(["sh", "-c", line], capture_output=True, cwd=tmp_path, timeout=20)
        return json.loads(result.stdout)

    started = shell(codes.first.inner_text())
    assert started["data"]["lease"]["holder"] == "o-1"
    screen.sees("#model .badge", "running")
    name = "it's a $HOME `x` board.png"
    tmp_path.joinpath(name).write_bytes(pictures.board())
    choose(screen, name=name)
    screen.sees(".verdict", "found")
    assert shell(codes.last.inner_text())["data"]["labels"]
    stopped = shell(codes.nth(1).inner_text())
    assert stopped["data"]["result"] == "stopping"
    screen.sees("#model .badge", "stopped")


def test_a_curl_line_is_copied(gateway, open_screen):
    screen = open_screen(gateway.url, permissions=["clipboard-read", "clipboard-write"])
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.button("Copy the curl line: start").click()
    screen.until(lambda: "Copied" in screen.locate("#news").inner_text())
    copied = screen.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"curl -X POST {gateway.url}/models/abc123/start"


def test_the_page_recovers_when_the_gateway_was_away(serve, open_screen, tmp_path):
    store = ["--store", str(tmp_path / "store.sqlite")]
    gateway = serve(*store)
    screen = open_screen(gateway.url, expects=["net::ERR_"])
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.sees("#link", "Live")
    gateway.program.end()
    screen.sees("#banner", "The gateway does not answer")
    screen.sees("#link", "No answer")
    screen.shoot("away")
    again = serve("--port", str(gateway.port), *store, start_seconds=3)
    assert again.port == gateway.port
    screen.locate("#banner").wait_for(state="hidden")
    screen.sees("#link", "Live")
    again.post("/models/abc123/start")
    screen.sees("#model .badge", "starting")
    screen.sees("#model .badge", "running")


def test_nobody_is_asked_while_nobody_looks(gateway, open_screen):
    screen = open_screen(gateway.url)
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.sees("#link", "Live")
    screen.page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", {configurable: true, get: () => true});
          document.dispatchEvent(new Event("visibilitychange"));
        }""")
    screen.page.wait_for_timeout(500)
    before = len(screen.requests)
    screen.page.wait_for_timeout(5000)
    assert len(screen.requests) == before
    screen.page.evaluate(
        """() => {
          delete document.hidden;
          document.dispatchEvent(new Event("visibilitychange"));
        }""")
    screen.until(lambda: any(r.url.endswith("/events") for r in screen.requests[before:]))
    screen.sees("#link", "Live")


def test_one_connection_at_most_is_kept_for_events(gateway, open_screen):
    screen = open_screen(gateway.url)
    open_streams = set()
    screen.page.on("request", lambda r: r.url.endswith("/events") and open_streams.add(r))
    screen.page.on("requestfailed", lambda r: open_streams.discard(r))
    screen.page.on("requestfinished", lambda r: open_streams.discard(r))
    for _ in range(4):
        for name in ("abc123", "widgets"):
            screen.page.get_by_role("link", name=name).first.click()
            screen.sees("#model-title", name)
            screen.sees("#link", "Live")
    screen.until(lambda: len(open_streams) == 1)
    screen.page.evaluate("location.hash = '#/'")
    screen.until(lambda: not open_streams)


@pytest.fixture
def catalog(tmp_path):
    """A gateway with 120 models, and one whose texts are markup."""
    lines = ["aws: {account: '123456789012', region: us-east-1}", "models:"]
    for number in range(120):
        lines.append(f"  line-{number:03}: {{backend: lookoutvision, project: line-{number:03}, version: 1}}")
    lines.append(f"  tricky: {{backend: lookoutvision, project: tricky, version: 1, description: {json.dumps(MARKUP)}}}")
    gateway = Served(tmp_path, "\n".join(lines) + "\n")
    yield gateway
    gateway.end()


def test_a_large_catalog_comes_in_pages_and_is_searched(catalog, open_screen):
    screen = open_screen(catalog.url)
    rows = screen.locate("#models-rows tr")
    screen.until(lambda: rows.count() == 50)
    screen.shoot("many")
    screen.button("Next").click()
    screen.sees("#pager-place", "Page 2")
    screen.sees("#models-rows tr", "line-060")
    screen.button("Next").click()
    screen.sees("#models-rows tr", "tricky")
    assert screen.button("Next").is_disabled()
    screen.button("Previous").click()
    screen.sees("#models-rows tr", "line-060")
    screen.page.get_by_label("Name").fill("LINE-11")
    screen.until(lambda: rows.count() == 10)
    screen.page.get_by_label("State").select_option("running")
    screen.sees("#models-empty", "No model is like that.")
    screen.page.get_by_label("State").select_option("")
    screen.page.get_by_label("Backend").select_option("rekognition")
    screen.sees("#models-empty", "No model is like that.")
    screen.check_access()


def test_markup_in_a_text_is_text(catalog, open_screen):
    screen = open_screen(catalog.url, expects=["the server responded with a status of 4"])
    screen.page.on("dialog", lambda dialog: screen.problems.append(f"dialog: {dialog.message}"))
    screen.page.get_by_label("Name").fill("tricky")
    screen.sees("#models-rows .note", MARKUP)
    screen.page.get_by_role("link", name="tricky").first.click()
    screen.sees("#model .note", MARKUP)
    screen.page.goto(catalog.url + "/#/models/" + "%3Cimg%20src%3Dx%20onerror%3Dalert(3)%3E")
    screen.sees("#model-title", "<img src=x onerror=alert(3)>")
    assert screen.locate("img[src=x], main script").count() == 0


def test_labels_of_a_model_that_are_markup_are_text(gateway, open_screen):
    screen = open_screen(gateway.url)
    label = {"name": "<b onclick=alert(1)>x</b>", "confidence": 0.5, "box": {"left": 0.1, "top": 0.1, "width": 0.2, "height": 9}}
    screen.context.route(
        "**/models/abc123/detect**",
        lambda route: route.fulfill(json={"success": True, "data": {"id": "abc123", "backend": "rekognition", "labels": [label]}}))
    screen.page.get_by_role("link", name="abc123").first.click()
    choose(screen, name="a.png")
    screen.sees(".findings th", label["name"])
    screen.sees(".box-tag", label["name"])
    assert screen.locate("main b").count() == 0


def test_the_policy_stops_what_is_put_into_the_page(gateway, open_screen):
    screen = open_screen(gateway.url, expects=["Content Security Policy", "CSP", "Trusted Type", "TrustedHTML", "TrustedScript"])
    screen.sees("#models-rows tr", "abc123")
    tries = {
        "inline script": "const s = document.createElement('script'); s.append('window.owned = 1'); document.head.append(s)",
        "markup": "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.owned = 1\">')",
        "handler": "document.body.setAttribute('onclick', 'window.owned = 1'); document.body.click()",
        "outside script": "const s = document.createElement('script'); s.src = 'https://example.test/x.js'; document.head.append(s)",
        "outside request": "return fetch('https://example.test/').then(() => { window.owned = 1 })",
        "outside image": "const i = new Image(); i.onload = () => { window.owned = 1 }; i.src = 'https://example.test/x.png'; document.body.append(i)",
        "base": "const b = document.createElement('base'); b.href = 'https://example.test/'; document.head.append(b)",
        "form": "const f = document.createElement('form'); f.action = 'https://example.test/'; document.body.append(f); f.submit()",
    }
    for code in tries.values():
        screen.page.evaluate(f"async () => {{ try {{ await (async () => {{ {code} }})() }} catch {{}} }}")
    screen.page.wait_for_timeout(500)
    assert screen.page.evaluate("window.owned") is None
    assert screen.page.evaluate("document.baseURI").startswith(gateway.url)
    assert screen.page.url.startswith(gateway.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(gateway, open_screen, scheme):
    gateway.post("/models/abc123/start")
    gateway.await_state("abc123", "running")
    screen = open_screen(gateway.url, scheme=scheme)
    screen.sees("#models-rows .badge", "running")
    screen.check_access()
    screen.shoot(f"list-{scheme}")
    screen.page.get_by_role("link", name="abc123").first.click()
    choose(screen, name="board.png")
    screen.sees(".verdict", "found")
    screen.check_access()
    screen.shoot(f"model-{scheme}", full=True)
    screen.locate("#who summary").click()
    screen.check_access()
    screen.shoot(f"caller-{scheme}")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (768, "light")])
def test_a_narrow_screen_has_all_of_it_in_one_column(gateway, open_screen, width, scheme):
    gateway.post("/models/abc123/start", {"holder": "a-holder-with-a-very-long-name-of-up-to-sixty-four-characters-x"})
    gateway.await_state("abc123", "running")
    screen = open_screen(gateway.url, width=width, height=720, scheme=scheme, has_touch=True)
    screen.sees("#models-rows .badge", "running")
    screen.check_width()
    screen.shoot(f"width-{width}-list", full=True)
    screen.page.get_by_role("link", name="abc123").first.tap()
    screen.sees("#model-title", "abc123")
    assert not screen.locate("#overview").is_visible()
    choose(screen, name="board.png")
    screen.sees(".verdict", "found")
    screen.check_width()
    screen.check_access()
    screen.shoot(f"width-{width}-model", full=True)
    screen.page.get_by_role("link", name="All models").tap()
    screen.sees("#models-rows tr", "widgets")
    assert not screen.locate("#model").is_visible()


def test_nothing_moves_for_who_wants_no_motion(gateway, open_screen):
    screen = open_screen(gateway.url, reduced_motion="reduce")
    screen.page.get_by_role("link", name="abc123").first.click()
    screen.button("Start").click()
    moving = screen.page.evaluate(
        "document.getAnimations().filter(a => a.playState === 'running').map(a => a.animationName ?? a.transitionProperty)")
    assert moving == []


def test_without_the_console_there_is_no_page(tmp_path, serve):
    file = tmp_path / "gateway.yaml"
    file.write_text("server: {console: false}\n")
    answer = serve("--config", str(file)).get("/")
    assert (answer.status, answer.json["error"]["code"]) == (404, "NOT_FOUND")
