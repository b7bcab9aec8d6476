# shellcheck shell=bash
#
# The tables of bench/paths: of all that its CSV files hold, medians where there were several runs. Sourced by it.

# pivot FILE TITLE ROW COLUMN VALUE [UNIT]: a table of medians of the third by the first two, which are numbers of columns; a comma
# joins two.
pivot() {
    [ -s "$out/paths-$1" ] || return 0
    printf '\n%s:\n\n' "$2"
    awk -F, -v row="$3" -v column="$4" -v value="$5" -v unit="${6:-}" '
        function name(list, parts, n, i, text) {
            n = split(list, parts, " ")
            text = $parts[1]
            for (i = 2; i <= n; i++) text = text ", " $parts[i]
            return text
        }
        function median(list, parts, n, i, j, swap) {
            n = split(list, parts, " ")
            for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (parts[j] + 0 < parts[i] + 0) {
                swap = parts[i]; parts[i] = parts[j]; parts[j] = swap
            }
            return n % 2 ? parts[(n + 1) / 2] : (parts[n / 2] + parts[n / 2 + 1]) / 2
        }
        NR > 1 && $value != "" {
            r = name(row); c = name(column)
            if (!(r in rows)) { rows[r] = 1; by_row[++row_count] = r }
            if (!(c in columns)) { columns[c] = 1; by_column[++column_count] = c }
            cell[r, c] = cell[r, c] " " $value
        }
        END {
            line = "| |"; rule = "|---|"
            for (j = 1; j <= column_count; j++) { line = line " " by_column[j] unit " |"; rule = rule "---|" }
            print line; print rule
            for (i = 1; i <= row_count; i++) {
                line = "| " by_row[i] " |"
                for (j = 1; j <= column_count; j++) {
                    key = by_row[i] SUBSEP by_column[j]
                    line = line " " (key in cell ? median(cell[key]) : "") " |"
                }
                print line
            }
        }' "$out/paths-$1"
}

# lines FILE TITLE: as they are.
lines() {
    [ -s "$out/paths-$1" ] || return 0
    printf '\n%s:\n\n' "$2"
    awk -F, '{ line = "|"; for (i = 1; i <= NF; i++) line = line " " $i " |"; print line }
        NR == 1 { rule = "|"; for (i = 1; i <= NF; i++) rule = rule "---|"; print rule }' "$out/paths-$1"
}

# short_table: median, 99th of a hundred and number, by way and loss and size.
short_table() {
    [ -s "$out/paths-short.csv" ] || return 0
    printf '\nShort transfers, ms to the last byte, p50 / p99 (transfers):\n\n'
    sort -t, -k3,3n -k5,5 -k4,4n -k6,6n <(tail -n +2 "$out/paths-short.csv") | awk -F, '
        function rank(p, i) { i = int(p * n); if (i < p * n) i++; return v[i < 1 ? 1 : i] }
        function finish() { cell[row, column] = sprintf("%.0f / %.0f (%d)", rank(0.5), rank(0.99), n); n = 0 }
        {
            if (n && (row != $3 " %, " $5 || column != $4)) finish()
            row = $3 " %, " $5; column = $4; v[++n] = $6
            if (!(row in rows)) { rows[row] = 1; by_row[++row_count] = row }
            if (!(column in columns)) { columns[column] = 1; by_column[++column_count] = column }
        }
        END {
            finish()
            line = "| |"; rule = "|---|"
            for (j = 1; j <= column_count; j++) { line = line " " by_column[j] " bytes |"; rule = rule "---|" }
            print line; print rule
            for (i = 1; i <= row_count; i++) {
                line = "| " by_row[i] " |"
                for (j = 1; j <= column_count; j++) line = line " " cell[by_row[i], by_column[j]] " |"
                print line
            }
        }'
}

print_tables() {
    pivot whole.csv "One download of ${SIZE_MIB:-100} MiB, Mbit/s by loss" "1 2 5" 4 7 " %"
    pivot whole.csv "Processor time of both ends for a GiB of that, s" "1 2 5" 4 8 " %"
    pivot shares.csv "Share of the rate after headers, without the first 2 s" "2 3 6 1" 5 9 " %"
    short_table
    lines beside.csv "1 KiB beside a download"
    lines policed.csv "Through a policer"
    lines sharing.csv "Two flows in one queue"
}
