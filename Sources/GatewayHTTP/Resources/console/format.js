/** Writes times, durations and money for people. */

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

/** What there is nothing to say of. */
export const NOTHING = "–";

/** @param {?number | undefined} amount In US dollars. */
export function money(amount) {
  if (amount === null || amount === undefined) return NOTHING;
  if (amount > 0 && amount < 0.01) return "<$0.01";
  return dollars.format(amount);
}

/**
 * In its two largest units, such as `3 h 12 min`.
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 && minutes < 10 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/**
 * @param {string} time As the gateway writes it.
 * @param {number} now
 */
export const since = (time, now) => duration(now - Date.parse(time));

/** How far off a time is, such as `in 3 h 12 min`. */
export function until(time, now) {
  const left = Date.parse(time) - now;
  return left > 0 ? `in ${duration(left)}` : "now";
}

/** A time of this day by the clock, another with its day. */
export function moment(time, now) {
  const date = new Date(time);
  return new Date(now).toDateString() === date.toDateString() ? clock.format(date) : day.format(date);
}

/** A time with all that belongs to it. */
export const full = (time) => whole.format(new Date(time));

/** @param {number} ratio From 0 to 1. */
export const percent = (ratio) => `${(ratio * 100).toFixed(1)} %`;

/** @param {?number} least @param {?number} most */
export function units(least, most) {
  if (least === null || least === undefined) return NOTHING;
  return most === null || most === undefined || most === least ? String(least) : `${least}–${most}`;
}

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
