// Choose a position on a small map, or paste one: whoever asks for longitude, latitude and system
// gets a button. The server alone turns one system into another.
import { Marker, NavigationControl, type Map as LibreMap } from "maplibre-gl";

import { canDraw, open, type GroundSetup } from "./ground";

interface Found {
  longitude: number;
  latitude: number;
  crs: string;
  shown: [number, number];
  trail: string[];
  detail?: string;
}

class Picker {
  private readonly setup: GroundSetup;
  private readonly words: DOMStringMap;
  private readonly marker = new Marker({ color: "#a61e22" });
  private found: Found | undefined;
  private map: LibreMap | undefined;

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly use: (found: Found) => void,
  ) {
    this.words = dialog.dataset;
    this.setup = JSON.parse(dialog.dataset["setup"] ?? "{}") as GroundSetup;
    this.part("[data-picker-go]").addEventListener("click", () => this.convert());
    this.part("#picker-pair").addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key !== "Enter") return;
      event.preventDefault();
      this.convert();
    });
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "use" && this.found) this.use(this.found);
    });
  }

  show(pair: string, crs: string): void {
    this.dialog.returnValue = "";
    this.dialog.showModal();
    if (!this.map) this.begin();
    if (!pair) return;
    (this.part("#picker-pair") as HTMLInputElement).value = pair;
    (this.part("#picker-crs") as HTMLSelectElement).value = crs;
    this.convert();
  }

  private begin(): void {
    const place = this.part("[data-picker-map]");
    if (!canDraw()) {
      place.hidden = true;
      this.say(this.words["flat"] ?? "");
      return;
    }
    this.map = open(place, this.setup);
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.on("load", () => void this.outline());
    this.map.on("moveend", () => void this.outline());
    this.map.on("click", (event) => void this.ask(event.lngLat.lng, event.lngLat.lat, this.setup.crs));
  }

  // Boundaries are all there is to go by where there is no picture.
  private async outline(): Promise<void> {
    const map = this.map;
    if (!map) return;
    const box = map.getBounds();
    const bbox = [
      Math.max(box.getWest(), -180), Math.max(box.getSouth(), -90),
      Math.min(box.getEast(), 180), Math.min(box.getNorth(), 90),
    ].map((degrees) => degrees.toFixed(6)).join(",");
    const zoom = map.getZoom().toFixed(2);
    const answer = await fetch(`/map/layers/areas?bbox=${bbox}&zoom=${zoom}&crs=${this.setup.crs}`);
    if (!answer.ok) return;
    const told = (await answer.json()) as { areas: GeoJSON.FeatureCollection };
    const source = map.getSource("areas");
    if (source) (source as import("maplibre-gl").GeoJSONSource).setData(told.areas);
    else {
      map.addSource("areas", { type: "geojson", data: told.areas });
      map.addLayer({
        id: "areas", type: "line", source: "areas",
        paint: { "line-color": "#495057", "line-width": 1.5 },
      });
    }
  }

  private convert(): void {
    const written = (this.part("#picker-pair") as HTMLInputElement).value;
    const [lon = "", lat = ""] = written.split(/[\s,，;；]+/).filter(Boolean);
    void this.ask(lon, lat, (this.part("#picker-crs") as HTMLSelectElement).value);
  }

  private async ask(lon: number | string, lat: number | string, crs: string): Promise<void> {
    const query = new URLSearchParams({ lon: String(lon), lat: String(lat), crs });
    let found: Found;
    try {
      const answer = await fetch(`/map/position?${query.toString()}`);
      found = (await answer.json()) as Found;
      if (!answer.ok) return this.refuse(found.detail ?? "");
    } catch {
      return this.refuse(this.words["lost"] ?? "");
    }
    this.found = found;
    const trail = found.trail.join(" / ");
    const where = trail ? (this.words["inside"] ?? "").replace("{trail}", trail) : this.words["none"];
    this.say(`${found.longitude}, ${found.latitude} · ${where ?? ""}`);
    (this.part("[data-picker-use]") as HTMLButtonElement).disabled = false;
    if (!this.map) return;
    this.marker.setLngLat(found.shown).addTo(this.map);
    if (!this.map.getBounds().contains(found.shown)) this.map.easeTo({ center: found.shown, zoom: 15 });
  }

  private refuse(words: string): void {
    this.found = undefined;
    (this.part("[data-picker-use]") as HTMLButtonElement).disabled = true;
    this.say(words);
  }

  private say(words: string): void {
    this.part("[data-picker-state]").textContent = words;
  }

  private part(selector: string): HTMLElement {
    const found = this.dialog.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(selector);
    return found;
  }
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | HTMLSelectElement | null {
  return form.querySelector<HTMLInputElement | HTMLSelectElement>(`[name=${name}]`);
}

async function fetched(address: string): Promise<HTMLDialogElement | null> {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const dialog = page.querySelector("dialog");
  return dialog ? document.body.appendChild(document.adoptNode(dialog)) : null;
}

function enhance(form: HTMLFormElement, dialog: HTMLDialogElement, words: string): void {
  const [longitude, latitude, crs] = ["longitude", "latitude", "crs"].map((name) => field(form, name));
  if (!longitude || !latitude || !crs) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn mt-1";
  button.textContent = words;
  latitude.after(button);
  let picker: Picker | undefined;
  button.addEventListener("click", () => {
    picker ??= new Picker(dialog, (found) => {
      longitude.value = String(found.longitude);
      latitude.value = String(found.latitude);
      crs.value = found.crs;
      latitude.dispatchEvent(new Event("change", { bubbles: true }));
    });
    picker.show(longitude.value && latitude.value ? `${longitude.value},${latitude.value}` : "", crs.value);
  });
}

async function start(): Promise<void> {
  const forms = [...document.querySelectorAll("form")].filter((form) => field(form, "longitude"));
  for (const form of forms) {
    const dialog = await fetched("/map/picker");
    const title = dialog?.querySelector("h2")?.textContent;
    if (dialog && title) enhance(form, dialog, title);
  }
}

void start();
