// Marked patents as a CSV file (RFC 4180).

const COLUMNS = ["publication", "title", "date", "classes"];

/** Rows under a header; the classes of a patent stand in one field. */
export function csv(marks) {
  const rows = marks.map((mark) => COLUMNS.map((name) => [mark[name] ?? ""].flat().join("; ")));
  return [COLUMNS, ...rows].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

/** Have the browser save a text as a file. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(URL.revokeObjectURL, 1000, address);
}

function field(text) {
  // A spreadsheet takes a text that begins so for a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
