import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis, YAxis } from "recharts";

export interface ValueBar {
  readonly name: string;
  readonly revenue: number;
  readonly clv: number;
}

interface ValueChartProps {
  readonly bars: readonly ValueBar[];
  readonly rightToLeft: boolean;
  readonly label: (amount: number) => string;
}

const HATCH = "hadiya-hatch";
const NAME_WIDTH = 92;
const ROOM_FOR_LABEL = 108;

const hatching = (
  <defs>
    <pattern id={HATCH} width="6" height="6" patternUnits="userSpaceOnUse">
      <rect className="hadiya-chart__ground" width="6" height="6" />
      <path className="hadiya-chart__hatch" d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" />
    </pattern>
  </defs>
);

/**
 * Two bars for each class, told apart by hatching and labelled with their amount.
 * To Recharts a reversed bar has a negative width, and its "right" is the end of it all the same.
 */
export default function ValueChart({ bars, rightToLeft, label }: ValueChartProps) {
  const start = rightToLeft
    ? { right: 0, left: ROOM_FOR_LABEL }
    : { left: 0, right: ROOM_FOR_LABEL };
  const text = (value: unknown) => label(Number(value));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        layout="vertical"
        data={[...bars]}
        margin={{ top: 0, bottom: 0, ...start }}
        barGap={3}
        barCategoryGap="24%"
        accessibilityLayer={false}
      >
        {hatching}
        <XAxis type="number" hide domain={[0, "dataMax"]} reversed={rightToLeft} />
        <YAxis
          type="category"
          dataKey="name"
          width={NAME_WIDTH}
          axisLine={false}
          tickLine={false}
          orientation={rightToLeft ? "right" : "left"}
          tick={{ className: "hadiya-chart__name" }}
        />
        <Bar dataKey="revenue" fill={`url(#${HATCH})`} radius={3} isAnimationActive={false}>
          <LabelList dataKey="revenue" position="right" formatter={text} />
        </Bar>
        <Bar dataKey="clv" className="hadiya-chart__clv" radius={3} isAnimationActive={false}>
          <LabelList dataKey="clv" position="right" formatter={text} />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}
