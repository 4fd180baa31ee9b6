import type { ParetoNbd } from "../clv-model.ts";
import { gaussLegendre } from "../numerics/gauss-legendre.ts";
import type { History } from "./history.ts";

/** What one customer's history says of when they left; averages are over that, and over not at all. */
export interface LeavingMoments {
  /** ln of: chance density of no purchase after t_x, as by leaving some time or by silence until T. */
  logLikelihood: number;
  /** Chances of having left before T, and of not: each to its own relative accuracy. */
  left: number;
  alive: number;
  /** Averages of ln(alpha + time), 1 / (alpha + time) and ln(beta + time). */
  logAlphaTime: number;
  perAlphaTime: number;
  logBetaTime: number;
  /** Average of (s or s + 1) / (beta + time): s while alive, s + 1 when left. */
  betaSlope: number;
}

/** Room for leavingMoments to write into, used again for each customer. */
export function newMoments(): LeavingMoments {
  return {
    logLikelihood: 0,
    left: 0,
    alive: 1,
    logAlphaTime: 0,
    perAlphaTime: 0,
    logBetaTime: 0,
    betaSlope: 0,
  };
}

const RULE = gaussLegendre(16);
/** Panels are cut so that the integrand falls by at most e^12 in each: 16 points then give 1e-13. */
const FALL_PER_PANEL = 12;
const WIDEST_PANEL = 1.5;
/** Beyond e^-50 of where it began, the integral has nothing left to give. */
const FALL_TO_NOTHING = 50;

/**
 * Integrates over the time of leaving, tau in [t_x, T], the density
 *   s · (alpha + tau)^-(r + x) · (beta + tau)^-(s + 1)
 * in the variable ln(min(alpha, beta) + tau), in which its nearest singularity lies pi away from
 * the real axis; Gauss–Legendre by panels. Writes what it finds into `moments`.
 */
export function leavingMoments(
  { r, alpha, s, beta }: ParetoNbd,
  { frequency, recency, age }: History,
  moments: LeavingMoments,
): void {
  const shape = r + frequency;
  const nearer = Math.min(alpha, beta);
  const end = Math.log(nearer + age);
  const start = Math.log(nearer + recency);
  const logAtStart = -shape * Math.log(alpha + recency) - s * Math.log(beta + recency);
  const [logAlphaEnd, logBetaEnd] = [Math.log(alpha + age), Math.log(beta + age)];
  // Everything is in units of e^logAtStart, so that nothing under- or overflows.
  const alive = Math.exp(-shape * logAlphaEnd - s * logBetaEnd - logAtStart);
  let [left, logAlpha, perAlpha, logBeta, perBeta] = [0, 0, 0, 0, 0];
  for (let from = start; from < end; ) {
    const time = Math.exp(from);
    const steepness =
      (shape * time) / (alpha - nearer + time) + ((s + 1) * time) / (beta - nearer + time);
    // In this variable steepness grows by e^width over a panel at most, which bounds the fall.
    const width = Math.min(end - from, WIDEST_PANEL, Math.log1p(FALL_PER_PANEL / steepness));
    const half = width / 2;
    for (let node = 0; node < RULE.points.length; node++) {
      const shifted = Math.exp(from + half * (1 + (RULE.points[node] ?? 0)));
      const [alphaTime, betaTime] = [alpha - nearer + shifted, beta - nearer + shifted];
      const [la, lb] = [Math.log(alphaTime), Math.log(betaTime)];
      const density = Math.exp(-shape * la - s * lb - logAtStart);
      const part = ((RULE.weights[node] ?? 0) * half * s * density * shifted) / betaTime;
      left += part;
      logAlpha += part * la;
      perAlpha += part / alphaTime;
      logBeta += part * lb;
      perBeta += part / betaTime;
    }
    from += width;
    if (from < end && from > start && width > 0) {
      const shifted = Math.exp(from);
      const log =
        -shape * Math.log(alpha - nearer + shifted) - s * Math.log(beta - nearer + shifted);
      if (logAtStart - log > FALL_TO_NOTHING) break;
    }
  }
  const total = alive + left;
  moments.logLikelihood = logAtStart + Math.log(total);
  moments.left = left / total;
  moments.alive = alive / total;
  moments.logAlphaTime = (alive * logAlphaEnd + logAlpha) / total;
  moments.perAlphaTime = (alive / (alpha + age) + perAlpha) / total;
  moments.logBetaTime = (alive * logBetaEnd + logBeta) / total;
  moments.betaSlope = ((alive * s) / (beta + age) + (s + 1) * perBeta) / total;
}
