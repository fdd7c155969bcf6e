import type { Finding } from "../client";

type Ranked = Pick<Finding, "decision"> & Partial<Pick<Finding, "probability">>;
type Drawable = Ranked & Pick<Finding, "name" | "bundle"> & Partial<Pick<Finding, "activation">>;

/** Tells findings of one reading apart: several bundles may answer the same one. */
export const keyOf = (finding: Pick<Finding, "name" | "bundle">) => `${finding.bundle}/${finding.name}`;

const ORDER: Finding["decision"][] = ["present", "refer", "absent", "not_assessed"];

/** What a reader must see comes first, the more probable before the less. */
export function inOrder<Kind extends Ranked>(findings: readonly Kind[]): Kind[] {
  return findings.toSorted(
    (a, b) => ORDER.indexOf(a.decision) - ORDER.indexOf(b.decision) || (b.probability ?? 0) - (a.probability ?? 0),
  );
}

/** The findings whose support can be drawn on the film, what a reader must see first. */
export function withSupport<Kind extends Drawable>(findings: readonly Kind[]): Kind[] {
  return inOrder(findings.filter((finding) => finding.activation));
}

/** Whether a map has no place that speaks for its finding: nothing of it can be seen on the film. */
export const isBlank = ({ activation }: Pick<Finding, "activation">) => !activation?.rows.some((row) => row.some((value) => value > 0));

/** The finding whose support stands on the film: the chosen one, else the one that the report shows. */
export function toShow<Kind extends Drawable>(findings: readonly Kind[], chosenKey: string | null): Kind | null {
  const supported = findings.filter((finding) => finding.activation);
  return supported.find((finding) => keyOf(finding) === chosenKey) ?? explained(supported);
}

/** The most probable of those present, else of all, by name before "abnormal"; among equals the first, as in the report. */
function explained<Kind extends Drawable>(supported: readonly Kind[]): Kind | null {
  const present = supported.filter(({ decision }) => decision === "present");
  const known = present.length > 0 ? present : supported;
  const named = known.filter(({ name }) => name !== "abnormal");
  const candidates = named.length > 0 ? named : known;
  return candidates.reduce<Kind | null>(
    (best, finding) => (best === null || (finding.probability ?? 0) > (best.probability ?? 0) ? finding : best),
    null,
  );
}
