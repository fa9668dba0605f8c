/** The tables of a store, as `lbsim query` finds them. Described in docs/guide/store.md. */

export const STORE_FORMAT = 'lbsim-store/1';

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
CREATE VIEW points AS
  SELECT variant, set_values, count(*) AS runs, avg(p50_ms) AS p50_ms, avg(p99_ms) AS p99_ms,
    stddev_samp(p99_ms) AS p99_stddev_ms, sum(failed) / nullif(sum(answered + failed), 0) AS failed_share,
    avg(busiest) AS busiest, avg(jain) AS jain
  FROM runs WHERE key IN (SELECT min(key) FROM runs GROUP BY variant, set_values, seed, replication)
  GROUP BY variant, set_values ORDER BY min(rowid);
`;
