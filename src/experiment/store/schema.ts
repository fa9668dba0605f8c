/** The tables of a store, as `lbsim query` finds them. Described in docs/guide/store.md. */

export const STORE_FORMAT = 'lbsim-store/2';

/**
 * Student's t at 97.5 % for so many values, in SQL: by table up to five values, beyond by the expansion around the normal
 * quantile (Abramowitz and Stegun 26.7.5), right to four digits. Null for one.
 */
function student(count: string): string {
  const freedom = `(${count} - 1)`;
  const beyond = `1.959964 + 2.37227 / ${freedom} + 2.82250 / ${freedom} ** 2 + 2.55583 / ${freedom} ** 3 + 1.5895 / ${freedom} ** 4`;
  return `CASE ${count} WHEN 1 THEN NULL WHEN 2 THEN 12.7062 WHEN 3 THEN 4.30265 WHEN 4 THEN 3.18245 WHEN 5 THEN 2.77645 ELSE ${beyond} END`;
}

/**
 * Results are compressed already. Left to itself DuckDB would look for a way to compress them once more, over 122 880 rows at
 * a time: some hundred megabytes of memory, now and then.
 */
export const CREATE_TABLES = `
CREATE TABLE meta (format VARCHAR, lbsim VARCHAR, engine VARCHAR);
CREATE TABLE plans (plan VARCHAR, request VARCHAR);
CREATE TABLE runs (
  key VARCHAR, variant VARCHAR, set_values VARCHAR, seed VARCHAR, replication INTEGER, digest VARCHAR,
  events DOUBLE, sent DOUBLE, answered DOUBLE, failed DOUBLE,
  mean_ms DOUBLE, p50_ms DOUBLE, p90_ms DOUBLE, p99_ms DOUBLE, p999_ms DOUBLE, outage_ms DOUBLE,
  busiest DOUBLE, jain DOUBLE, result BLOB USING COMPRESSION uncompressed
);
CREATE TABLE pieces (key VARCHAR, part INTEGER, bytes BLOB USING COMPRESSION uncompressed);
CREATE VIEW points AS
  WITH own AS (
    SELECT *, rowid AS place, failed + answered AS ended FROM runs
    WHERE key IN (SELECT min(key) FROM runs GROUP BY variant, set_values, seed, replication)
  ), sums AS (
    SELECT variant, set_values, count(*) AS runs, min(place) AS place, ${student('count(p99_ms)')} AS t,
      sum(failed) / nullif(sum(ended), 0) AS share, sum(failed * failed) AS ff, sum(failed * ended) AS fe,
      -- No request failed, or each: Wilson's score of all, as in results.
      sum(ended * ended) AS ee, avg(ended) AS mean_ended,
      ${['p50_ms', 'p99_ms', 'busiest', 'jain'].map((name) => `avg(${name}) AS ${name}, stddev_samp(${name}) / sqrt(count(${name})) AS ${name}_error`).join(', ')},
      stddev_samp(p99_ms) AS p99_stddev_ms
    FROM own GROUP BY variant, set_values
  )
  SELECT variant, set_values, runs, p50_ms, t * p50_ms_error AS p50_half_ms, p99_ms, t * p99_ms_error AS p99_half_ms,
    p99_stddev_ms, share AS failed_share,
    CASE WHEN share IN (0, 1) THEN 3.8415 / (mean_ended * runs + 3.8415) ELSE
      t * sqrt(greatest(0, ff - 2 * share * fe + share * share * ee) / (nullif(runs - 1, 0) * runs)) / mean_ended
      END AS failed_half,
    busiest, t * busiest_error AS busiest_half, jain, t * jain_error AS jain_half
  FROM sums ORDER BY place;
`;
