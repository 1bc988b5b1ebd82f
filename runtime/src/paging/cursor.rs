//! The position in a listing: which page is next.

/// The position in a listing.
///
/// A server that returned the same page tokens again and again would make the listing endless. The
/// next token is compared with the last one and with an earlier one, which is replaced after 1, 2,
/// 4, … pages (Brent's algorithm). This finds every cycle with two stored tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct Cursor {
    /// The token of the last page; before the first page, the token that the listing starts with.
    given: Option<String>,
    next: Next,
    mark: Option<String>,
    /// The pages since the mark was set, and the number of pages after which it is moved.
    steps: u64,
    stride: u64,
}

/// The next step of the listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Request the page with this token; `None` for a first page without one.
    Page(Option<String>),
    /// Report that the tokens form a cycle.
    Cycle,
    /// The listing has ended.
    End,
}

impl Default for Next {
    fn default() -> Self {
        Self::Page(None)
    }
}

impl Cursor {
    /// Starts with the page of this token.
    pub(super) fn starting_at(token: Option<String>) -> Self {
        Self {
            given: token.clone(),
            next: Next::Page(token),
            stride: 1,
            ..Self::default()
        }
    }

    pub(super) fn next(&self) -> &Next {
        &self.next
    }

    /// The token of the last page; before the first page, the token that the listing starts with.
    pub(super) fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    /// The token of the next page.
    pub(super) fn coming(&self) -> Option<&str> {
        match &self.next {
            Next::Page(token) => token.as_deref(),
            Next::Cycle | Next::End => None,
        }
    }

    /// Records a page. An empty token counts as absent.
    pub(super) fn advance(&mut self, next: Option<String>) {
        if let Next::Page(token) = std::mem::take(&mut self.next) {
            self.given = token;
        }
        self.next = match next.filter(|token| !token.is_empty()) {
            None => Next::End,
            next if next == self.given || next == self.mark => Next::Cycle,
            next => {
                self.steps += 1;
                if self.steps >= self.stride {
                    self.mark.clone_from(&next);
                    self.steps = 0;
                    self.stride = self.stride.saturating_mul(2);
                }
                Next::Page(next)
            }
        };
    }

    /// Ends the listing.
    pub(super) fn end(&mut self) {
        self.next = Next::End;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests pages until the end; returns the tokens of the requests.
    fn walk(
        start: Option<&str>,
        next: impl Fn(Option<&str>) -> Option<String>,
    ) -> (Vec<Option<String>>, Next) {
        let mut cursor = Cursor::starting_at(start.map(str::to_owned));
        let mut requested = Vec::new();
        while let Next::Page(token) = cursor.next().clone() {
            assert!(requested.len() < 10_000, "no end");
            assert_eq!(cursor.coming(), token.as_deref());
            cursor.advance(next(token.as_deref()));
            assert_eq!(cursor.given(), token.as_deref());
            requested.push(token);
        }
        (requested, cursor.next)
    }

    #[test]
    fn every_cycle_is_detected() {
        for tail in 0..20_usize {
            for cycle in 1..20_usize {
                let number =
                    |token: Option<&str>| token.map_or(0, |token| token.parse().unwrap_or(0));
                let (requested, end) = walk(None, |token| {
                    let next: usize = number(token) + 1;
                    // Pages 1 to `tail`, then a cycle of `cycle` pages.
                    let next = if next > tail + cycle { tail + 1 } else { next };
                    Some(next.to_string())
                });
                assert_eq!(end, Next::Cycle);
                assert!(
                    requested.len() >= tail + cycle,
                    "tail {tail}, cycle {cycle}: too early"
                );
                let most = 3 * (tail + cycle) + 2;
                assert!(
                    requested.len() <= most,
                    "tail {tail}, cycle {cycle}: {} pages",
                    requested.len()
                );
            }
        }
    }

    #[test]
    fn a_repeated_token_is_detected_immediately() {
        let (requested, end) = walk(None, |token| match token {
            None => Some("a".into()),
            Some("a") => Some("b".into()),
            Some(other) => Some(other.into()),
        });
        assert_eq!((requested.len(), end), (3, Next::Cycle));
    }

    #[test]
    fn ends_without_a_next_token() {
        for (start, last) in [(None, None), (None, Some("")), (Some("7"), None)] {
            let (requested, end) = walk(start, |_| last.map(str::to_owned));
            assert_eq!(
                (requested, end),
                (vec![start.map(str::to_owned)], Next::End)
            );
        }
    }
}
