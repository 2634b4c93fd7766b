/** What the caller may do, as `GET /whoami` tells it. The gateway decides; this only hides what it would refuse. */

export class Rights {
  #grants;

  /** @param {{models: string, verbs: string[]}[]} grants */
  constructor(grants) {
    this.#grants = grants;
  }

  /**
   * @param {string} verb
   * @param {string} model A name of the catalog, or the whole ARN of a model that it does not name.
   */
  may(verb, model) {
    return this.#grants.some((grant) => grant.verbs.includes(verb) && matches(grant.models, model));
  }
}

/**
 * Whether a pattern, in which `*` stands for any text, is of a model. Names and ARNs are apart, but for `*` alone.
 * @param {string} pattern
 * @param {string} id
 */
export function matches(pattern, id) {
  if (pattern === "*") return true;
  if (pattern.startsWith("arn:") !== id.startsWith("arn:")) return false;
  const parts = pattern.split("*");
  if (parts.length === 1) return pattern === id;
  const [first, last] = [parts[0], parts.at(-1)];
  if (!id.startsWith(first) || !id.endsWith(last) || id.length < first.length + last.length) return false;
  let place = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = id.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return place <= id.length - last.length;
}
