"""Tests of the measurements of the command."""

import unittest

import command
import record
import tables


class EveryApiTest(unittest.TestCase):
    def test_the_slowest_and_the_number_below_the_limit_are_recorded(self):
        results = record.Record()
        measured = [(0.001 * wall, 0.002, 2048, f"api{wall}.list") for wall in (14, 15, 16, 3, 9, 240, 2)]
        lines = command.add_apis(results, measured)
        self.assertEqual(results.samples("run.wall", tables.SLOWEST), [240.0])
        self.assertEqual(results.samples("run.below", tables.APIS), [4])
        self.assertEqual(results.samples("run.apis", tables.APIS), [7])
        self.assertIn("4 of 7 below 15 ms", lines[0])
        names = [line.split()[0] for line in lines[1:]]
        self.assertEqual(names, ["api240.list", "api16.list", "api15.list", "api14.list", "api9.list"])

    def test_the_rows_of_the_table_are_recorded(self):
        results = record.Record()
        command.add_apis(results, [(0.01, 0.01, 1024, "api.list")])
        wanted = [row for row in tables.COMMAND.rows if row.subject in (tables.SLOWEST, tables.APIS)]
        self.assertEqual(len(wanted), 4)
        for row in wanted:
            self.assertTrue(results.samples(row.measure, row.subject), row.what)

    def test_a_directory_without_methods_records_no_values(self):
        results = record.Record()
        self.assertEqual(len(command.add_apis(results, [])), 1)
        self.assertEqual(results.measures, {})


if __name__ == "__main__":
    unittest.main()
