export { filmAddress, heatAddress, pdfAddress, thumbnailAddress } from "./pictures";
import type { Readable } from "openapi-typescript-helpers";
import type { components } from "./schema";

export { api, unwrap } from "./api";
export { Refusal, refusalFrom, unreachable } from "./refusal";

// As openapi-fetch answers them.
type Schemas = { [Name in keyof components["schemas"]]: Readable<components["schemas"][Name]> };

export type ReadingRecord = Schemas["RecordBody"];
export type Reading = Schemas["ReadingBody"];
export type RecordPage = Schemas["RecordPage"];
export type RecordSummary = Schemas["RecordSummary"];
export type RevisionRequest = Schemas["RevisionRequest"];
export type Report = Schemas["ReportBody"];
export type LoadedBundle = Schemas["BundleBody"];
export type BundleFacts = Schemas["BundleFacts"];
export type FilmFacts = Schemas["FilmFacts"];
export type Finding = Schemas["Finding"];
export type OperatingPoint = Schemas["OperatingPoint"];
export type Population = Schemas["Population"];
export type QualityCheck = Schemas["QualityCheck"];
export type Resemblance = Schemas["Resemblance"];
