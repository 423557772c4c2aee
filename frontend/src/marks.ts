// Shapes of points: told apart by form as well as by colour, on the map and in its legend.
const COLOURS: Record<string, string> = {
  red: "#c92a2a",
  orange: "#d9730d",
  yellow: "#f2c200",
  blue: "#1c5fa8",
  grey: "#5c6570",
};
const CORNERS: Record<string, number[][]> = {
  triangle: [[0, -1], [0.95, 0.8], [-0.95, 0.8]],
  diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  square: [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
  pentagon: [[0, -1], [0.95, -0.31], [0.59, 0.81], [-0.59, 0.81], [-0.95, -0.31]],
};

function trace(pen: CanvasRenderingContext2D, shape: string, reach: number): void {
  pen.beginPath();
  const corners = CORNERS[shape];
  if (corners) {
    for (const [x = 0, y = 0] of corners) pen.lineTo(x * reach, y * reach);
    pen.closePath();
  } else if (shape === "cross") {
    for (const turn of [1, -1]) {
      pen.moveTo(-reach * 0.7, -reach * 0.7 * turn);
      pen.lineTo(reach * 0.7, reach * 0.7 * turn);
    }
  } else {
    pen.arc(0, 0, reach * 0.85, 0, 2 * Math.PI);
  }
}

export function draw(canvas: HTMLCanvasElement, shape: string, colour: string): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const reach = canvas.width * 0.4;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.save();
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.lineJoin = "round";
  const isOpen = shape === "ring" || shape === "cross";
  trace(pen, shape, reach);
  pen.strokeStyle = "#fff"; // a rim, so that it stands out from any picture
  pen.lineWidth = reach * (isOpen ? 0.9 : 0.45);
  pen.stroke();
  trace(pen, shape, reach);
  pen.strokeStyle = isOpen ? (COLOURS[colour] ?? "#000") : "#22262b";
  pen.lineWidth = reach * (isOpen ? 0.45 : 0.14);
  if (!isOpen) {
    pen.fillStyle = COLOURS[colour] ?? "#000";
    pen.fill();
  }
  pen.stroke();
  pen.restore();
}

export function image(shape: string, colour: string): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  draw(canvas, shape, colour);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  return pen.getImageData(0, 0, 40, 40);
}

export function legend(root: ParentNode): void {
  for (const canvas of root.querySelectorAll<HTMLCanvasElement>("canvas[data-shape]")) {
    draw(canvas, canvas.dataset["shape"] ?? "", canvas.dataset["colour"] ?? "");
  }
}
