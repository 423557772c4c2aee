// The one map: asks each layer that is switched on for what lies in the window, and draws it.
// How many rows lie where, and what a filter means, is the server's business alone.
import {
  Marker,
  NavigationControl,
  Popup,
  ScaleControl,
  type GeoJSONSource,
  type Map as LibreMap,
  type MapGeoJSONFeature,
} from "maplibre-gl";

import { FONTS, canDraw, open, type GroundSetup } from "./ground";
import { draw, image, legend } from "./marks";

interface Mark { code: string; label: string; shape: string; colour: string }
interface Layer { code: string; label: string; look: string; marks: Mark[]; on: boolean }
interface Setup extends GroundSetup { layers: Layer[] }
interface Point { at: [number, number]; name: string; note: string; mark: string; link: string }
interface Cluster { at: [number, number]; count: number; zoom: number; link: string }
interface Figure {
  at: [number, number]; name: string; count: number; overdue: number;
  link: string; overdue_link: string;
}
interface Answer {
  seen: number;
  points?: Point[];
  clusters?: Cluster[];
  numbers?: Figure[];
  areas?: GeoJSON.FeatureCollection;
}

const NOTHING: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const IN_A_CARD = 20;
const IN_THE_LIST = 100;
const NEAREST = 19;

class OneMap {
  private readonly words: DOMStringMap;
  private readonly filter: URLSearchParams;
  private readonly on = new Set<string>();
  private readonly markers = new Map<string, Marker[]>();
  private readonly seen = new Map<string, Point[]>();
  private readonly state = document.getElementById("map-state");
  private asking: AbortController | undefined;

  constructor(
    private readonly map: LibreMap,
    container: HTMLElement,
    private readonly setup: Setup,
  ) {
    this.words = container.dataset;
    this.filter = new URLSearchParams(location.search);
    for (const name of ["at", "on", "bbox", "zoom", "crs"]) this.filter.delete(name);
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new ScaleControl(), "bottom-left");
    map.on("load", () => this.begin());
  }

  private begin(): void {
    for (const layer of this.setup.layers) {
      if (layer.look === "areas") this.addAreas(layer);
      if (layer.look === "points") this.addPoints(layer);
    }
    for (const box of document.querySelectorAll<HTMLInputElement>("[data-layer]")) {
      const code = box.dataset["layer"] ?? "";
      if (box.checked) this.on.add(code);
      box.addEventListener("change", () => this.toggle(code, box.checked));
    }
    this.map.on("moveend", () => void this.ask());
    void this.ask();
  }

  private toggle(code: string, isOn: boolean): void {
    if (isOn) this.on.add(code);
    else {
      this.on.delete(code);
      this.show(code, { seen: 0 });
      this.say(code, "");
    }
    void this.ask();
  }

  private addAreas(layer: Layer): void {
    this.map.addSource(layer.code, { type: "geojson", data: NOTHING });
    this.map.addSource(`${layer.code}-names`, { type: "geojson", data: NOTHING });
    this.map.addLayer({
      id: `${layer.code}-lines`,
      type: "line",
      source: layer.code,
      paint: {
        "line-color": "#495057",
        "line-width": ["interpolate", ["linear"], ["get", "level"], 0, 3.5, 3, 2.2, 4, 1.2, 7, 0.8],
      },
    });
    this.map.addLayer({
      id: `${layer.code}-names`,
      type: "symbol",
      source: `${layer.code}-names`,
      layout: { "text-field": ["get", "name"], "text-font": FONTS, "text-size": 13 },
      paint: { "text-color": "#343a40", "text-halo-color": "#fff", "text-halo-width": 1.5 },
    });
  }

  private addPoints(layer: Layer): void {
    for (const mark of layer.marks) {
      this.map.addImage(`${layer.code}-${mark.code}`, image(mark.shape, mark.colour), { pixelRatio: 2 });
    }
    this.map.addSource(layer.code, { type: "geojson", data: NOTHING });
    this.map.addLayer({
      id: layer.code,
      type: "symbol",
      source: layer.code,
      layout: {
        "icon-image": ["concat", `${layer.code}-`, ["get", "mark"]],
        "icon-allow-overlap": true,
        "text-field": ["step", ["zoom"], "", 16.5, ["get", "name"]],
        "text-font": FONTS,
        "text-size": 12,
        "text-anchor": "top",
        "text-offset": [0, 0.8],
        "text-optional": true,
      },
      paint: { "text-color": "#212529", "text-halo-color": "#fff", "text-halo-width": 1.5 },
    });
    this.map.on("click", layer.code, (event) => this.card(event.features ?? []));
    this.map.on("mouseenter", layer.code, () => (this.map.getCanvas().style.cursor = "pointer"));
    this.map.on("mouseleave", layer.code, () => (this.map.getCanvas().style.cursor = ""));
  }

  private async ask(): Promise<void> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const query = this.window();
    this.remember();
    if (!query) return;
    const asked = this.setup.layers.filter((layer) => this.on.has(layer.code));
    try {
      await Promise.all(asked.map((layer) => this.fill(layer, query, asking.signal)));
      this.tell("");
    } catch (error) {
      if (!asking.signal.aborted) this.tell(this.words["lost"] ?? String(error));
    }
    if (asking.signal.aborted) return;
    this.list();
    this.map.once("idle", () => this.settle());
    this.map.triggerRepaint();
  }

  private settle(): void {
    this.map.getContainer().setAttribute("data-settled", String(performance.now()));
  }

  private async fill(layer: Layer, query: string, signal: AbortSignal): Promise<void> {
    const answer = await fetch(`/map/layers/${layer.code}?${query}`, {
      signal,
      headers: { Accept: "application/json" },
    });
    const told = (await answer.json()) as Answer & { detail?: string };
    if (!answer.ok) {
      this.tell(told.detail ?? "");
      return;
    }
    this.show(layer.code, told);
    this.say(layer.code, fill(this.words["seen"], told.seen));
  }

  private window(): string {
    const bounds = this.map.getBounds();
    const box = [
      Math.max(bounds.getWest(), -180),
      Math.max(bounds.getSouth(), -90),
      Math.min(bounds.getEast(), 180),
      Math.min(bounds.getNorth(), 90),
    ];
    if ((box[0] ?? 0) >= (box[2] ?? 0) || (box[1] ?? 0) >= (box[3] ?? 0)) return "";
    const query = new URLSearchParams(this.filter);
    query.set("bbox", box.map((degrees) => degrees.toFixed(6)).join(","));
    query.set("zoom", this.map.getZoom().toFixed(2));
    query.set("crs", this.setup.crs);
    return query.toString();
  }

  // What is seen stands in the address, so that it can be sent to somebody.
  private remember(): void {
    const centre = this.map.getCenter();
    const at = [centre.lng.toFixed(5), centre.lat.toFixed(5), this.map.getZoom().toFixed(2)].join(",");
    const on = [...this.on].join(",");
    const query = new URLSearchParams(this.filter);
    query.set("at", at);
    query.set("on", on);
    history.replaceState(null, "", `?${query.toString()}`);
    const form = document.getElementById("map-filter") as HTMLFormElement | null;
    for (const [name, value] of [["at", at], ["on", on]] as const) {
      const field = form?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
  }

  private show(code: string, told: Answer): void {
    const source = this.map.getSource(code) as GeoJSONSource | undefined;
    const points = told.points ?? [];
    source?.setData(told.areas ?? { type: "FeatureCollection", features: points.map(feature) });
    const names = this.map.getSource(`${code}-names`) as GeoJSONSource | undefined;
    names?.setData({ type: "FeatureCollection", features: (told.areas?.features ?? []).flatMap(named) });
    this.seen.set(code, points);
    for (const marker of this.markers.get(code) ?? []) marker.remove();
    const isFirst = this.setup.layers.find((layer) => layer.look === "points")?.code === code;
    const made = [
      ...(told.clusters ?? []).map((one) => marker(one.at, this.disc(one, isFirst), "center")),
      ...(told.numbers ?? []).map((one) => marker(one.at, this.figure(one), "bottom")),
    ];
    for (const one of made) one.addTo(this.map);
    this.markers.set(code, made);
  }

  private disc(one: Cluster, isRound: boolean): HTMLElement {
    const disc = document.createElement("button");
    const size = Math.min(String(one.count).length, 4);
    disc.type = "button";
    disc.className = `wh-cluster wh-cluster--${size}${isRound ? "" : " wh-cluster--square"}`;
    disc.textContent = String(one.count);
    const isDeep = this.map.getZoom() >= NEAREST - 1;
    const word = isDeep && one.link ? this.words["list"] : this.words["count"];
    disc.setAttribute("aria-label", fill(word, one.count));
    disc.addEventListener("click", (event) => {
      event.stopPropagation();
      if (one.link) this.choice(one);
      else this.map.easeTo({ center: one.at, zoom: Math.min(one.zoom, NEAREST) });
    });
    return disc;
  }

  // A cell with a list of its own: nearer, or the list.
  private choice(one: Cluster): void {
    const card = document.createElement("div");
    card.append(line(link(one.link, fill(this.words["list"], one.count))));
    const nearer = document.createElement("button");
    nearer.type = "button";
    nearer.className = "btn btn-sm";
    nearer.textContent = this.words["zoomin"] ?? "+";
    const popup = new Popup({ focusAfterOpen: true, maxWidth: "18rem" });
    nearer.addEventListener("click", () => {
      popup.remove();
      this.map.easeTo({ center: one.at, zoom: Math.min(one.zoom, NEAREST + 1) });
    });
    card.append(nearer);
    popup.setLngLat(one.at).setDOMContent(card).addTo(this.map);
  }

  private figure(one: Figure): HTMLElement {
    const mark = document.createElement("div");
    mark.className = "wh-mark";
    const name = document.createElement("strong");
    name.textContent = one.name;
    mark.append(name, link(one.link, fill(this.words["tasks"], one.count)));
    if (one.overdue) {
      const late = link(one.overdue_link, fill(this.words["overdue"], one.overdue));
      late.className = "wh-state wh-state--red";
      mark.append(late);
    }
    mark.addEventListener("click", (event) => event.stopPropagation());
    return mark;
  }

  private card(features: MapGeoJSONFeature[]): void {
    const [first] = features;
    if (!first || first.geometry.type !== "Point") return;
    const card = document.createElement("div");
    for (const one of features.slice(0, IN_A_CARD)) {
      card.append(this.row(one.properties as Omit<Point, "at">, first.layer.id));
    }
    if (features.length > IN_A_CARD) card.append(fill(this.words["more"], features.length - IN_A_CARD));
    new Popup({ focusAfterOpen: true, maxWidth: "20rem" })
      .setLngLat(first.geometry.coordinates as [number, number])
      .setDOMContent(card)
      .addTo(this.map);
  }

  private row(one: Omit<Point, "at">, code: string): HTMLElement {
    const row = document.createElement("p");
    row.className = "wh-map-card";
    const mark = this.setup.layers
      .find((layer) => layer.code === code)
      ?.marks.find((known) => known.code === one.mark);
    if (mark) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 32;
      draw(canvas, mark.shape, mark.colour);
      row.append(canvas);
    }
    const note = document.createElement("span");
    note.textContent = one.note;
    row.append(link(one.link, one.name), document.createElement("br"), note);
    return row;
  }

  // The same rows for whoever does not use a pointer.
  private list(): void {
    const section = document.getElementById("map-rows");
    const list = section?.querySelector("ul");
    if (!section || !list) return;
    const rows = [...this.seen].flatMap(([code, points]) => points.map((one) => ({ code, one })));
    section.hidden = rows.length === 0;
    const count = section.querySelector("[data-rows-count]");
    if (count) count.textContent = String(rows.length);
    list.replaceChildren(
      ...rows.slice(0, IN_THE_LIST).map(({ code, one }) => {
        const item = document.createElement("li");
        item.className = "list-group-item";
        item.append(this.row(one, code));
        return item;
      }),
    );
    if (rows.length > IN_THE_LIST) {
      const item = document.createElement("li");
      item.className = "list-group-item";
      item.textContent = fill(this.words["more"], rows.length - IN_THE_LIST);
      list.append(item);
    }
  }

  private say(code: string, words: string): void {
    const place = document.querySelector(`[data-note="${code}"] [data-seen]`);
    if (place) place.textContent = words;
  }

  private tell(words: string): void {
    if (this.state) this.state.textContent = words;
  }
}

function feature(one: Point): GeoJSON.Feature {
  const { at, ...properties } = one;
  return { type: "Feature", geometry: { type: "Point", coordinates: at }, properties };
}

function named(area: GeoJSON.Feature): GeoJSON.Feature[] {
  const at = area.properties?.["name_at"] as [number, number] | null;
  const properties = { name: area.properties?.["name"] as string };
  return at ? [{ type: "Feature", geometry: { type: "Point", coordinates: at }, properties }] : [];
}

function marker(at: [number, number], element: HTMLElement, anchor: "center" | "bottom"): Marker {
  return new Marker({ element, anchor, offset: [0, anchor === "bottom" ? -12 : 0] }).setLngLat(at);
}

function link(href: string, words: string): HTMLAnchorElement {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = words;
  return anchor;
}

function line(...parts: Node[]): HTMLElement {
  const row = document.createElement("p");
  row.className = "wh-map-card";
  row.append(...parts);
  return row;
}

function fill(words: string | undefined, count: number): string {
  return (words ?? "{count}").replace("{count}", String(count));
}

function start(): void {
  const container = document.getElementById("map");
  const setup = container?.dataset["setup"];
  legend(document);
  if (!container || !setup) return;
  if (matchMedia("(max-width: 800px)").matches) {
    for (const part of document.querySelectorAll<HTMLDetailsElement>("[data-filters]")) part.open = false;
  }
  if (!canDraw()) return;
  container.hidden = false;
  document.getElementById("map-fallback")?.setAttribute("hidden", "");
  const asked = new URLSearchParams(location.search).get("at");
  const told = JSON.parse(setup) as Setup;
  new OneMap(open(container, told, asked ? asked.split(",").map(Number) : []), container, told);
}

start();
