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

/** The finding whose support stands on the film: the chosen one, else the first; null where none has any. */
export function toShow<Kind extends Drawable>(findings: readonly Kind[], chosenKey: string | null): Kind | null {
  const supported = withSupport(findings);
  return supported.find((finding) => keyOf(finding) === chosenKey) ?? supported[0] ?? null;
}
