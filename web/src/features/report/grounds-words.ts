import type { TFunction } from "i18next";
import type { Draft, DraftWord, Grounds } from "../../client";
import { bundleName, findingName } from "../../components/finding-words";
import { formatPercent } from "../../components/format";

/** Where a sentence of a report comes from, in words; empty where it rests on no part of the reading. */
export function groundsWords(t: TFunction, grounds: Grounds, draft: Draft | null): string[] {
  const sentence = grounds.draft === null ? undefined : draft?.sentences[grounds.draft];
  if (sentence) {
    const replaced = sentence.replaced.map((text) => t("report.from.replaced", { text }));
    const source = t(`report.from.${sentence.source}`, { bundle: draft?.bundle });
    const named = sentence.findings.length > 0 ? [t("report.from.speaks_of", { findings: listed(t, sentence.findings) })] : [];
    return [source, ...named, ...replaced];
  }
  const boxes = grounds.boxes.map((number) => t("report.from.box", { number }));
  const measured = grounds.measurements.length > 0 ? [t("report.from.measured")] : [];
  const findings = grounds.findings.length > 0 ? [listed(t, grounds.findings)] : [];
  const bundle = grounds.bundle === null ? [] : [bundleName(t, grounds.bundle)];
  const parts = [...boxes, ...findings, ...measured, ...bundle];
  return parts.length > 0 ? [t("report.from.grounds", { parts: parts.join(" · ") })] : [];
}

/** The words of the draft's sentence that a sentence is; none of one that is no writer's. */
export const wordsOf = (grounds: Grounds, draft: Draft | null): readonly DraftWord[] =>
  grounds.draft === null ? [] : (draft?.sentences[grounds.draft]?.words ?? []);

/** What a writer looked at for a word; empty where that is not known. */
export function looksWords(t: TFunction, word: DraftWord, language: string): string {
  return word.looks
    .map(({ name, is_claim, weight }) =>
      t(is_claim ? "report.look.claim" : "report.look.evidence", {
        finding: findingName(t, name),
        weight: formatPercent(weight, language),
      }),
    )
    .join(", ");
}

const listed = (t: TFunction, names: readonly string[]) => names.map((name) => findingName(t, name)).join(", ");
