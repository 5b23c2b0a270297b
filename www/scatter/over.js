// Owns what lies above a scatter plot's points and moves with the pointer: the ring about the sample pointed at, and the
// box or lasso being drawn.

/** @typedef {{ x: number, y: number }} Place */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place | null} pointed in CSS pixels
 * @param {Place[]} region the corners drawn so far
 * @param {number} radius of the points, in CSS pixels
 * @param {{ ink: string, paper: string, accent: string }} style
 */
export function drawOver(context, pointed, region, radius, { ink, paper, accent }) {
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (pointed) {
    for (const [colour, width] of /** @type {[string, number][]} */ ([
      [paper, 5],
      [ink, 2],
    ])) {
      context.beginPath();
      context.arc(pointed.x, pointed.y, radius + 4, 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
  }
  if (region.length < 2) return;
  context.beginPath();
  for (const { x, y } of region) context.lineTo(x, y);
  context.closePath();
  context.globalAlpha = 0.12;
  context.fillStyle = accent;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = accent;
  context.lineWidth = 1.5;
  context.stroke();
}
