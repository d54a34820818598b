// The filters as a whole: a sheet that unfolds where there is no room for it, and the form that takes a class by its code.

/** On a narrow screen the filters are a sheet that unfolds; where there is room they stand open. */
export function unfold(filters) {
  const narrow = matchMedia("(max-width: 900px)");
  const fold = () => {
    const sheet = filters.querySelector("details");
    sheet.open = !narrow.matches;
    sheet.classList.add("ready");
  };
  narrow.addEventListener("change", fold);
  fold();
}

/** Take codes, separated by commas, out of a field: `add(codes)`. */
export function classForm(form, field, add) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const codes = field.value.split(",").map((code) => code.trim()).filter(Boolean);
    field.value = "";
    if (codes.length) add(codes);
  });
}
