/** Shows a model an image, and what it found over the picture. */

import { Failure, call, modelPath, withQuery } from "./api.js";
import { line } from "./curl.js";
import { announce, el, fill, setText, show } from "./dom.js";
import { counted, percent } from "./format.js";
import { curl, field, outcome, table } from "./parts.js";

/** How long a detect waits for the model that it starts first. */
const WAIT = "20m";
/** Colours of boxes; those that share one are told apart by their names. */
const COLOURS = 6;
/** How much of the picture a mask hides, of 255. */
const MASK_ALPHA = 160;

/** The options that a backend's models take. */
const OPTIONS = { rekognition: ["min_confidence"], lookoutvision: ["mask"] };

export class Tryout {
  element = el("section", { class: "card", "aria-labelledby": "tryout-title" });
  #id;
  #rights;
  #hasKey;
  #model = null;
  #file = null;
  #url = "";
  #abort = null;

  #picker = el("input", { type: "file", id: "tryout-file", accept: "image/jpeg,image/png" });
  #drop = el(
    "div", { class: "drop" },
    el("label", { for: "tryout-file" }, "Drop a JPEG or PNG here, paste it, or choose one"), this.#picker);
  #confidence = el("input", { type: "number", min: 0, max: 100, step: 1, placeholder: "default" });
  #confidenceField = field("Least confidence, in %", this.#confidence);
  #mask = el("input", { type: "checkbox", checked: true });
  #maskField = el("label", { class: "check" }, this.#mask, " Draw the mask");
  #first = el("input", { type: "checkbox" });
  #firstField = el("label", { class: "check" }, this.#first, " Start it first if it does not run");
  #again = el("button", { type: "button", hidden: true }, "Look again");
  #cancel = el("button", { type: "button", hidden: true }, "Cancel");
  #outcome = outcome();
  #picture = el("img", { alt: "" });
  #overlay = el("div", { class: "overlay", "aria-hidden": "true" });
  #stage = el("figure", { class: "stage", hidden: true }, el("div", { class: "picture" }, this.#picture, this.#overlay));
  #findings = el("div", { class: "findings" });
  #curl = curl("try an image");

  /** @param {{id: string, rights: import("./rights.js").Rights, hasKey: boolean}} of */
  constructor({ id, rights, hasKey }) {
    this.#id = id;
    this.#rights = rights;
    this.#hasKey = hasKey;
    fill(
      this.element, el("h3", { id: "tryout-title" }, "Try an image"), this.#drop,
      el("div", { class: "fields" }, this.#confidenceField, this.#maskField, this.#firstField),
      el("div", { class: "buttons" }, this.#again, this.#cancel), this.#outcome.element, this.#stage, this.#findings,
      this.#curl.element);
    this.#picker.addEventListener("change", () => this.#take(this.#picker.files[0]));
    this.#again.addEventListener("click", () => this.#look());
    this.#cancel.addEventListener("click", () => this.#abort?.abort());
    for (const control of [this.#confidence, this.#mask, this.#first]) {
      control.addEventListener("input", () => this.#show());
    }
    this.#listenForDrops();
  }

  /** @param {object} model */
  update(model) {
    this.#model = model;
    this.#show();
  }

  close() {
    this.#abort?.abort();
    URL.revokeObjectURL(this.#url);
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
    if (file && !this.element.hidden) this.#take(file);
  }

  #listenForDrops() {
    const over = (isOver) => (event) => {
      event.preventDefault();
      this.#drop.classList.toggle("over", isOver);
    };
    this.element.addEventListener("dragenter", over(true));
    this.element.addEventListener("dragover", over(true));
    this.element.addEventListener("dragleave", over(false));
    this.element.addEventListener("drop", (event) => {
      over(false)(event);
      this.#take(event.dataTransfer?.files[0]);
    });
  }

  get #path() {
    const takes = OPTIONS[this.#model.backend] ?? [];
    const starts = this.#first.checked && !this.#firstField.hidden;
    return withQuery(`${modelPath(this.#id)}/detect`, {
      min_confidence: takes.includes("min_confidence") && this.#confidence.value
        ? Number(this.#confidence.value) / 100 : undefined,
      mask: takes.includes("mask") && this.#mask.checked,
      start: starts,
      wait: starts && WAIT,
    });
  }

  #show() {
    const takes = OPTIONS[this.#model.backend] ?? [];
    show(this.element, this.#rights.may("detect", this.#id) && !this.#model.retired);
    show(this.#confidenceField, takes.includes("min_confidence"));
    show(this.#maskField, takes.includes("mask"));
    show(this.#firstField, this.#rights.may("start", this.#id));
    this.#curl.set(
      line("POST", this.#path, {
        hasKey: this.#hasKey, file: this.#file?.name || "image.png", type: this.#file ? this.#type : "image/png",
      }));
  }

  /** What its name says; the gateway looks at its bytes. */
  get #type() {
    return this.#file.type || (/\.jpe?g$/i.test(this.#file.name) ? "image/jpeg" : "image/png");
  }

  /** @param {File | undefined} file */
  #take(file) {
    if (!file) return;
    this.#file = file;
    URL.revokeObjectURL(this.#url);
    this.#url = URL.createObjectURL(file);
    this.#picture.src = this.#url;
    this.#picture.alt = file.name;
    this.#picture.onerror = () => show(this.#stage, false);
    show(this.#stage, true);
    this.#show();
    this.#look();
  }

  async #look() {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    fill(this.#overlay);
    fill(this.#findings);
    show(this.#again, false);
    show(this.#cancel, true);
    this.#outcome.say(this.#first.checked ? "Looking; a model that does not run is started first…" : "Looking…", true);
    const begun = performance.now();
    try {
      const findings = await call("POST", this.#path, { body: this.#file, type: this.#type, signal: abort.signal });
      this.#outcome.clear();
      this.#draw(findings, performance.now() - begun);
    } catch (error) {
      // A later look has the page now.
      if (abort !== this.#abort) return;
      if (abort.signal.aborted) this.#outcome.say("Cancelled.");
      else this.#outcome.fail(error instanceof Failure ? error : new Error("The image did not get through."));
    }
    show(this.#again, true);
    show(this.#cancel, false);
  }

  #draw({ labels, anomaly }, milliseconds) {
    const summary = anomaly
      ? `${anomaly.is_anomalous ? "Anomalous" : "Normal"}, ${percent(anomaly.confidence)} sure`
      : labels.length ? `${counted(labels.length, "label")} found` : "Nothing found";
    const parts = [
      el("p", { class: anomaly?.is_anomalous ? "verdict bad" : "verdict" }, summary, " ", el("small", {}, `${Math.round(milliseconds)} ms`)),
    ];
    const boxes = labels.map((label, place) => label.box && box(label, place));
    fill(this.#overlay, anomaly?.mask && mask(anomaly.mask), ...boxes);
    if (labels.length) parts.push(labelTable(labels, boxes));
    if (anomaly?.regions.length) parts.push(regionTable(anomaly.regions));
    fill(this.#findings, ...parts);
    announce(summary);
  }
}

/** A box over the picture. Its place is in ratios of the picture's sides. */
function box({ name, confidence, box: { left, top, width, height } }, place) {
  const tag = el("span", { class: "box-tag" }, `${name} ${percent(confidence)}`);
  const element = el("div", { class: `box colour-${place % COLOURS}` }, tag);
  const ratio = (value) => `${Math.min(Math.max(value, 0), 1) * 100}%`;
  Object.assign(element.style, { left: ratio(left), top: ratio(top), width: ratio(width), height: ratio(height) });
  // Inside, where there is no room above it; to the left, where there is none to the right.
  if (top < 0.08) element.classList.add("inside");
  if (left > 0.6) element.classList.add("leftward");
  return element;
}

/** Where the picture is anomalous, in the colours of the regions. What is white in the mask is not, and is let through. */
function mask(base64) {
  const canvas = el("canvas", { class: "mask" });
  const image = new Image();
  image.onload = () => {
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const bytes = picture.data;
    for (let at = 0; at < bytes.length; at += 4) {
      const isWhite = bytes[at] > 250 && bytes[at + 1] > 250 && bytes[at + 2] > 250;
      bytes[at + 3] = isWhite ? 0 : Math.min(bytes[at + 3], MASK_ALPHA);
    }
    context.putImageData(picture, 0, 0);
  };
  image.src = `data:image/png;base64,${base64}`;
  return canvas;
}

function labelTable(labels, boxes) {
  const rows = labels.map((label, place) => {
    const row = el(
      "tr", {},
      el("th", { scope: "row" }, el("span", { class: `swatch colour-${place % COLOURS}`, "aria-hidden": "true" }), label.name),
      el("td", { class: "number" }, percent(label.confidence)), el("td", {}, label.box ? where(label.box) : "in the whole picture"));
    const mark = (isMarked) => () => boxes[place]?.classList.toggle("marked", isMarked);
    row.addEventListener("pointerenter", mark(true));
    row.addEventListener("pointerleave", mark(false));
    return row;
  });
  return table("What was found", [["Label"], ["Confidence", "number"], ["Where"]], rows);
}

function regionTable(regions) {
  const rows = regions.map(({ name, area, color }) => {
    const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
    if (/^#[0-9a-f]{6}$/i.test(color)) swatch.style.backgroundColor = color;
    return el("tr", {}, el("th", { scope: "row" }, swatch, name), el("td", { class: "number" }, percent(area)));
  });
  return table("Where it is anomalous", [["Region"], ["Of the picture", "number"]], rows);
}

/** A box in words. */
function where({ left, top, width, height }) {
  const [x, y] = [left + width / 2, top + height / 2];
  const row = y < 1 / 3 ? "top" : y > 2 / 3 ? "bottom" : "middle";
  const column = x < 1 / 3 ? "left" : x > 2 / 3 ? "right" : "middle";
  return row === column ? "in the middle" : `${row} ${column}`;
}
