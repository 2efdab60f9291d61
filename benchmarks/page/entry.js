// regl-scatterplot with the points and the journey that benchmarks/page.py gives.

import createScatterplot from "regl-scatterplot";

globalThis.startScatterplot = async ({ x, y, groups, colors, width, height }) => {
  const canvas = document.querySelector("canvas");
  const scatterplot = createScatterplot({ canvas, width, height, pointSize: 3, colorBy: "valueA", pointColor: colors });
  const place = (values) => values.map((value) => 2 * value - 1);
  await scatterplot.draw({ x: place(x), y: place(y), z: groups });
  globalThis.setView = ({ x: centerX, y: centerY, k }) => {
    const [across, down] = place([centerX, centerY]);
    scatterplot.view([k, 0, 0, 0, 0, k, 0, 0, 0, 0, k, 0, -k * across, -k * down, 0, 1], { preventEvent: true });
  };
};
