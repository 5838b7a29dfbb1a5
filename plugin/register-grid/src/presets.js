/* The questions that are asked most. */

import { WHEN } from "./filters.js";

/** Label and filters of each. */
export const presets = () => [
  ["Open criticals", [{ id: "remaining_risk", value: ["critical"] }, { id: "open", value: ["yes"] }]],
  ["Overdue", [{ id: WHEN, value: "overdue" }]],
  ["Expires in 30 days", [{ id: WHEN, value: "30" }]],
  ["Expires in 90 days", [{ id: WHEN, value: "90" }]],
  ["Accepted", [{ id: "status", value: ["Accepted"] }]],
];

const spelled = (filters) => JSON.stringify(filters.map(({ id, value }) => [id, Array.isArray(value) ? [...value].sort() : value]).sort());

/** Whether two sets of filters are the same, in whatever order. */
export const same = (one, other) => spelled(one) === spelled(other);
