const GAPS_OF_PATIENCE = 3;
const LEAST_PATIENCE_DAYS = 30;
const MOST_PATIENCE_DAYS = 365;

/**
 * Silence beyond this many days is taken for leaving: three usual gaps, a usual gap being the mean of
 * the customer's own gaps and one of the shop's; 30 to 365 days. recency: days from the first to
 * the last purchase.
 */
export function patienceDays(customer: {
  readonly frequency: number;
  readonly recency: number;
  readonly typicalGapDays: number;
}): number {
  const usualGap = (customer.recency + customer.typicalGapDays) / (customer.frequency + 1);
  return Math.min(MOST_PATIENCE_DAYS, Math.max(LEAST_PATIENCE_DAYS, GAPS_OF_PATIENCE * usualGap));
}

/**
 * The formula's chance that a silent customer is still one: 1 within patience, from there patience
 * ÷ silence, so one half at twice the patience. Both in days; patience > 0.
 * Of the plain rules tried on CDNOW and on simulated shops this one kept the sum of forecasts
 * nearest to what happened, and its errors per customer near the models'.
 */
export function chanceStillCustomer(silenceDays: number, patience: number): number {
  return silenceDays > patience ? patience / silenceDays : 1;
}
