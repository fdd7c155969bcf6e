import type { BundleFacts, Finding, Reading } from "../../client";
import { inOrder } from "../../components/finding-order";

interface Group {
  bundle: BundleFacts;
  findings: Finding[];
}

/** The findings of each model, in order; first the model that says what a reader must see first. */
export function inGroups(reading: Pick<Reading, "bundles" | "findings">): Group[] {
  const findings = inOrder(reading.findings);
  const names = [...new Set(findings.map((finding) => finding.bundle))];
  return names.flatMap((name) => {
    const bundle = reading.bundles.find((facts) => facts.name === name);
    return bundle ? [{ bundle, findings: findings.filter((finding) => finding.bundle === name) }] : [];
  });
}
