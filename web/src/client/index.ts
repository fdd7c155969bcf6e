export { filmAddress, heatAddress, pdfAddress, thumbnailAddress } from "./pictures";
import type { Readable } from "openapi-typescript-helpers";
import type { components } from "./schema";

export { api, unwrap } from "./api";
export { isStopped, Refusal, refusalFrom, unreachable } from "./refusal";

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
export type RatingItem = Schemas["ItemBody"];
export type RatingRequest = Schemas["RatingRequest"];
export type RatingRound = Schemas["RoundBody"];
export type ReportScores = Schemas["ReportScores-Output"];
export type Draft = Schemas["Draft"];
export type DraftWord = Schemas["DraftWord"];
export type EditRequest = Schemas["EditRequest"];
export type Grounds = Schemas["Grounds"];
export type KeptEdit = Schemas["KeptEdit"];
export type ReportEdit = Schemas["EditBody"];
export type Wording = Schemas["Wording"];
export type FilmFacts = Schemas["FilmFacts"];
export type Contour = Schemas["Contour"];
export type Detection = Schemas["Detection"];
export type Diameter = Schemas["Diameter"];
export type Finding = Schemas["Finding"];
export type Measurement = Schemas["Measurement"];
export type OperatingPoint = Schemas["OperatingPoint"];
export type Override = Schemas["Override-Output"];
export type Population = Schemas["Population"];
export type QualityCheck = Schemas["QualityCheck"];
export type Resemblance = Schemas["Resemblance"];
