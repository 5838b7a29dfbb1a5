/* Days as ISO text, which sorts as days do. */

/** The day some days after another. */
export function after(day, days) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}

/** Whether a day lies in a range, either end of which may be open. */
export const within = (day, { from = "", to = "" }) => Boolean(day) && (!from || day >= from) && (!to || day <= to);
