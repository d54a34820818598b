// Which drawings can be compared with one: the query's, those marked, others of its patent, those of other results.

/** `shown`: state, results (of the search), patent (that is open), marks; `digests` are of the drawings that are compared. */
function drawings({ state, results, patent }, digests) {
  const isOwn = (result) => result.publication === state.patent || result.figures.some((figure) => digests.includes(figure.digest));
  const own = [...(patent?.figures ?? []), ...results.filter(isOwn).flatMap((result) => result.figures)];
  const others = results.filter((result) => !isOwn(result)).flatMap((result) => result.figures.slice(0, 1));
  return { own: own.map((figure) => figure.digest), others: others.map((figure) => figure.digest) };
}

/** What a drawing is compared with first: the query's or, where there is none, one that is marked, or of another result. */
export function opponents(shown, digest) {
  const { own, others } = drawings(shown, [digest]);
  return [shown.state.figure, ...shown.marks.digests, ...others, ...own];
}

/** All that may take the place of one of those compared. */
export function comparable(shown, digests) {
  const { own, others } = drawings(shown, digests);
  return [shown.state.figure, ...shown.marks.digests, ...own, ...others].filter(Boolean);
}
