//! Many short lists of numbers in one piece of memory: what each of many people took.

/// Lists by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::memory) struct Lists {
    /// Where each list ends.
    ends: Vec<usize>,
    all: Vec<u32>,
}

impl Lists {
    pub(in crate::memory) fn push(&mut self, list: impl IntoIterator<Item = u32>) {
        self.all.extend(list);
        self.ends.push(self.all.len());
    }

    pub(in crate::memory) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(in crate::memory) fn get(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[at]]
    }

    pub(in crate::memory) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// The other way round: for each number below a bound, the lists that hold it, in order.
    pub(super) fn turned(&self, numbers: usize) -> Self {
        let mut ends = vec![0; numbers];
        self.all.iter().for_each(|number| ends[*number as usize] += 1);
        let mut next = 0;
        for end in &mut ends {
            next += std::mem::replace(end, next);
        }
        // Each end is the start of its list now, and moves to the end as the list fills.
        let mut all = vec![0; self.all.len()];
        for (at, list) in (0..).zip(self.iter()) {
            for number in list {
                let place = &mut ends[*number as usize];
                all[*place] = at;
                *place += 1;
            }
        }
        Self { ends, all }
    }
}

impl<L: IntoIterator<Item = u32>> FromIterator<L> for Lists {
    fn from_iter<I: IntoIterator<Item = L>>(lists: I) -> Self {
        let mut all = Self::default();
        lists.into_iter().for_each(|list| all.push(list));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_lists_hold_who_held_them() {
        let lists = Lists::from_iter([vec![2, 0], vec![], vec![2, 3]]);
        assert_eq!(lists.iter().collect::<Vec<_>>(), [&[2, 0][..], &[], &[2, 3]]);
        let turned = lists.turned(5);
        assert_eq!(turned.iter().collect::<Vec<_>>(), [&[0][..], &[], &[0, 2], &[2], &[]]);
        assert_eq!(Lists::default().turned(0), Lists::default());
    }
}
