/** Writes the curl line of a request, for a POSIX shell. */

/** A word of a shell's that stands for itself. @param {string} text */
export function quoted(text) {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * @param {string} method
 * @param {string} path With its query.
 * @param {{hasKey: boolean, json?: object, type?: string, file?: string}} options
 */
export function line(method, path, { hasKey, json, type, file }) {
  const words = ["curl"];
  if (method !== "GET") words.push("-X", method);
  // The shell puts the key in: it is neither on the page nor in a shell's history.
  if (hasKey) words.push("-H", '"Authorization: Bearer $MODEL_GATEWAY_KEY"');
  if (json && Object.keys(json).length) {
    words.push("-H", quoted("Content-Type: application/json"), "-d", quoted(JSON.stringify(json)));
  }
  if (file !== undefined) {
    words.push("-H", quoted(`Content-Type: ${type}`), "--data-binary", quoted(`@${file}`));
  }
  words.push(quoted(location.origin + path));
  return words.join(" ");
}
