// What goes between the phone and the house; see the API of 巡查.
export type Result = "pass" | "fail" | "na";

export interface Position {
  longitude: number;
  latitude: number;
  accuracy_m: number;
  at: string;
}

export interface Person {
  id: number;
  name: string;
}

export interface OpenHazard {
  id: string;
  title: string;
  state: string;
  state_label: string;
  due_on: string | null;
}

export interface Due {
  round_id: string;
  due_on: string;
  frequency_label: string;
  is_missed: boolean;
}

export interface Place {
  id: string;
  number: string;
  name: string;
  kind: string;
  kind_label: string;
  address: string;
  area_name: string;
  longitude: number | null;
  latitude: number | null;
  responsible_name: string;
  inspection_kind: string;
  checklist: string | null;
  due: Due | null;
  open_hazards: OpenHazard[];
}

export interface Item {
  code: string;
  title: string;
  clause: string;
  source: string;
  how: string;
  photo: "required" | "none";
  grade: "general" | "major";
  score: number;
}

export interface Checklist {
  id: string;
  code: string;
  name: string;
  number: number;
  kinds: string[];
  items: Item[];
}

export type Changes = Record<string, unknown>;

export interface Candidate {
  value: unknown;
  edit_id: string;
  by: string;
  made_at: string;
  device: string;
}

export interface Conflict {
  field: string;
  is_amendment?: boolean; // said after, or beside, the finish
  candidates: Candidate[];
}

export interface Document {
  id: string;
  place_id: string;
  kind: string;
  checklist: string;
  version: number;
  state: "open" | "finished" | "void";
  fields: Record<string, { value: unknown; version: number }>;
  conflicts: Conflict[];
  photos: { id: string; item: string; captured_at: string; state: "waiting" | "complete" }[];
}

export interface Day {
  user: Person;
  at: string;
  day: string;
  places: Place[];
  is_cut: boolean;
  count: number;
  checklists: Checklist[];
  inspections: Document[];
}

export interface SentEdit {
  id: string;
  inspection: string;
  device: string;
  branch: string;
  base: number;
  seq: number;
  made_at: string;
  place: string;
  kind: string;
  checklist: string;
  changes: Changes;
}

export interface EditResult {
  id: string;
  result: "accepted" | "repeated" | "refused";
  problem: string | null;
}

export interface EditsAnswer {
  results: EditResult[];
  inspections: Document[];
}

export interface PhotoAnswer {
  id?: string;
  received: number;
  state: "waiting" | "complete";
}
