/** Makes and changes elements. Text goes in as text alone: nothing here reads markup. */

/** @param {string} id */
export const byID = (id) => /** @type {any} */ (document.getElementById(id));

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties] `class`, `on` with listeners, and attributes; false and null leave one out.
 * @param {...(Node | string | number | null | undefined | false)} children
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...present(children));
  return element;
}

const present = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== false);

/** Puts other children into an element. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** Changes a text only where it is another: what did not change is not read out again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows or hides. */
export function show(element, isShown) {
  if (element.hidden === isShown) element.hidden = !isShown;
}

/** One of the page's drawings. It says nothing that the text beside it does not. */
export function symbol(name, className = "symbol") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Keeps an element for each item, so that focus and selection outlast the news.
 *
 * @template Item, Row
 * @param {Element} container
 * @param {Map<string, Row & {element: Element}>} rows Those that there are.
 * @param {Item[]} items
 * @param {(item: Item) => string} key
 * @param {(item: Item) => Row & {element: Element, update: (item: Item) => void}} create
 */
export function keep(container, rows, items, key, create) {
  const wanted = new Set(items.map(key));
  for (const [name, row] of rows) {
    if (wanted.has(name)) continue;
    row.element.remove();
    rows.delete(name);
  }
  items.forEach((item, place) => {
    const name = key(item);
    let row = rows.get(name);
    if (!row) rows.set(name, (row = create(item)));
    row.update(item);
    if (container.children[place] !== row.element) container.insertBefore(row.element, container.children[place] ?? null);
  });
}

let news = 0;

/** Has screen readers say something when they have time. */
export function announce(text) {
  const element = byID("news");
  clearTimeout(news);
  // Emptied first, so that the same words are news again.
  element.textContent = "";
  news = setTimeout(() => (element.textContent = text), 60);
}
